import { canonicalForm } from '../translation/canonical-form.js';
import { fieldDifferences, type FieldDifference } from '../translation/field-difference.js';
import type { MeshAdapter } from '../translation/mesh-adapter.js';
import { nativeKey, type NativeObject, type NativeRef } from '../translation/native-object.js';
import { FIELD_MANAGER } from './ownership.js';

/** How one object that we pushed differs now. `missing`: it is gone; `changed`: fields differ from the last push. */
export interface DriftEntry {
  readonly ref: NativeRef;
  readonly kind: 'missing' | 'changed';
  readonly fields: readonly FieldDifference[];
  /** Who wrote the differing fields, where the mesh says so. */
  readonly writers: readonly string[];
}

/** What was last pushed against what is observed, both in canonical form. */
export function detectDrift(
  adapter: MeshAdapter,
  pushed: readonly NativeObject[],
  observed: readonly NativeObject[],
): DriftEntry[] {
  const now = new Map(observed.map((object) => [nativeKey(object), object]));
  return pushed.map((object) => driftOf(adapter, object, now.get(nativeKey(object)))).filter((entry) => entry !== null);
}

function driftOf(adapter: MeshAdapter, pushed: NativeObject, observed: NativeObject | undefined): DriftEntry | null {
  const ref: NativeRef = { collection: pushed.collection, namespace: pushed.namespace, name: pushed.name };
  if (observed === undefined) return { ref, kind: 'missing', fields: [], writers: [] };
  const fields = fieldDifferences(adapter.canonicalize(pushed).body, canonicalForm(adapter, observed).body);
  return fields.length === 0 ? null : { ref, kind: 'changed', fields, writers: writersOf(observed, fields) };
}

/** Writers that own a differing field or one of its parents or members; ours is not among the suspects unless it is the only one. */
function writersOf(observed: NativeObject, fields: readonly FieldDifference[]): string[] {
  const suspects = observed.writers
    .filter(
      (writer) =>
        writer.fields.length === 0 || writer.fields.some((owned) => fields.some(({ pointer }) => touches(owned, pointer))),
    )
    .map((writer) => writer.name);
  const others = suspects.filter((name) => name !== FIELD_MANAGER);
  return [...new Set(others.length > 0 ? others : suspects)].sort();
}

function touches(owned: string, pointer: string): boolean {
  return owned === pointer || owned.startsWith(`${pointer}/`) || pointer.startsWith(`${owned}/`);
}
