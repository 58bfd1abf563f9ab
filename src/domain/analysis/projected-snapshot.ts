import { canonicalForm } from '../translation/canonical-form.js';
import { fieldDifferences } from '../translation/field-difference.js';
import type { MeshAdapter, WrittenObject } from '../translation/mesh-adapter.js';
import { nativeKey, type NativeObject } from '../translation/native-object.js';
import type { NativeSnapshot } from '../translation/native-snapshot.js';
import { ownedCollections } from '../translation/owned-collections.js';
import { ownerOf } from '../planning/ownership.js';

/**
 * The snapshot as it would be with the desired objects in place and what we own and no longer want gone. The very same snapshot
 * where nothing would change, so that what was compiled from it serves again.
 */
export function projectedSnapshot(
  adapter: MeshAdapter,
  snapshot: NativeSnapshot,
  desired: readonly WrittenObject[],
  project: string,
): NativeSnapshot {
  const wanted = new Map(desired.map((object) => [nativeKey(object), object]));
  const held = new Set(snapshot.objects.map(nativeKey));
  const objects = snapshot.objects.flatMap((object) => projectObject(adapter, object, wanted.get(nativeKey(object)), project));
  const created = desired.filter((object) => !held.has(nativeKey(object)));
  const isSame =
    created.length === 0 &&
    objects.length === snapshot.objects.length &&
    objects.every((one, index) => one === snapshot.objects[index]);
  return isSame ? snapshot : { ...snapshot, objects: [...objects, ...created] };
}

/** Server-made metadata stays: the age of an object can decide which of two is followed. */
function projectObject(
  adapter: MeshAdapter,
  object: NativeObject,
  wanted: WrittenObject | undefined,
  project: string,
): NativeObject[] {
  if (wanted === undefined)
    return ownerOf(object) === project && ownedCollections(adapter).includes(object.collection) ? [] : [object];
  const isSame = fieldDifferences(adapter.canonicalize(wanted).body, canonicalForm(adapter, object).body).length === 0;
  return isSame ? [object] : [{ ...object, body: { ...wanted.body, ...keptMetadata(object, wanted) } }];
}

function keptMetadata(object: NativeObject, wanted: WrittenObject) {
  const [before, after] = [object.body['metadata'], wanted.body['metadata']];
  if (typeof before !== 'object' || typeof after !== 'object' || Array.isArray(before) || Array.isArray(after)) return {};
  return { metadata: { ...before, ...after } };
}
