import type { MeshKind } from '../model/mesh-kind.js';
import type { NativeObject } from './native-object.js';

/** Everything that was observed of one mesh at one time. */
export interface NativeSnapshot {
  readonly mesh: string;
  readonly kind: MeshKind;
  /** Release of the control plane as the mesh reports it; null where unknown (offline documents). */
  readonly version: string | null;
  readonly objects: readonly NativeObject[];
}

/** The objects of one collection, in the order observed. */
export function objectsOf(snapshot: NativeSnapshot, collection: string): NativeObject[] {
  return snapshot.objects.filter((object) => object.collection === collection);
}
