import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject } from '../../domain/json.js';
import { hasSameMark } from '../../domain/planning/ownership.js';
import type { Connection } from '../../domain/translation/connection.js';
import { fieldDifferences } from '../../domain/translation/field-difference.js';
import type { MeshAdapter } from '../../domain/translation/mesh-adapter.js';
import { nativeKey, type NativeObject } from '../../domain/translation/native-object.js';
import type { PlanChange } from '../plans/plans.schemas.js';
import type { RolloutStep, TriedStep } from './rollout-step.js';

/** Why what is there is not what was written; null where it is. */
export function mismatch(adapter: MeshAdapter, { after, ref }: PlanChange, object: NativeObject | undefined): string | null {
  if (after === null) return object === undefined ? null : 'it is still there';
  if (object === undefined) return 'it is not there';
  if (isToTheLetter(after, object.body)) return null;
  const wanted = { ...ref, body: after, version: null, writers: [], source: null };
  if (!hasSameMark(wanted, object)) return 'its mark of whose it is differs';
  const differences = fieldDifferences(adapter.canonicalize(wanted).body, adapter.canonicalize(object).body);
  return differences.length === 0 ? null : `it differs at ${differences.map(({ pointer }) => pointer || '/').join(', ')}`;
}

/** What servers keep in metadata for those who write: the rest is theirs. */
const WRITTEN_METADATA = ['labels', 'annotations', 'ownerReferences', 'finalizers'];

/** True where an object is what was written but for metadata that servers make and a status: most are, and need no canonical form. */
function isToTheLetter(wanted: JsonObject, live: JsonObject): boolean {
  const { metadata: wantedMetadata, ...content } = wanted;
  const { metadata: liveMetadata, status: _status, ...liveContent } = live;
  if (!isJsonObject(wantedMetadata) || !isJsonObject(liveMetadata)) return false;
  return (
    isDeepStrictEqual(content, liveContent) &&
    WRITTEN_METADATA.every((key) => isDeepStrictEqual(wantedMetadata[key], liveMetadata[key]))
  );
}

/** What a look at a mesh showed: objects by key, and the collections that it withheld. */
export interface Look {
  readonly now: ReadonlyMap<string, NativeObject>;
  readonly withheld: ReadonlySet<string>;
}

/** True where the mesh does not tell whether the object is there. */
export function isUnknown({ now, withheld }: Look, { ref }: PlanChange): boolean {
  return !now.has(nativeKey(ref)) && withheld.has(ref.collection);
}

/** Those of the steps that the mesh shows to be done, though nobody noted it; what it withholds shows nothing. Raises ConnectionError. */
export async function findDone(
  connection: Connection,
  adapter: MeshAdapter,
  steps: readonly RolloutStep[],
): Promise<TriedStep[]> {
  if (steps.length === 0) return [];
  const now = new Map<string, NativeObject>();
  const withheld = new Set<string>();
  for await (const page of connection.observe([...new Set(steps.map(({ planned }) => planned.ref.collection))])) {
    for (const object of page.objects) now.set(nativeKey(object), object);
    if (!page.complete) withheld.add(page.collection);
  }
  return steps.flatMap((step) => {
    const object = now.get(nativeKey(step.planned.ref));
    if (isUnknown({ now, withheld }, step.planned) || mismatch(adapter, step.planned, object) !== null) return [];
    return { step, result: { state: 'APPLIED', detail: null, version: object?.version ?? null } };
  });
}
