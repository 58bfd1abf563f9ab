import type { JsonObject } from '../json.js';
import { fieldDifferences } from '../translation/field-difference.js';
import type { MeshAdapter } from '../translation/mesh-adapter.js';
import { nativeKey, type NativeObject } from '../translation/native-object.js';
import { markOwned, ownerOf } from './ownership.js';
import type { PlannedChange } from './planned-change.js';

/**
 * The changes that give back what was before: each applied change undone, last first. An object that somebody changed since is a
 * conflict, never overwritten.
 */
export function rollbackChanges(
  adapter: MeshAdapter,
  project: string,
  applied: readonly PlannedChange[],
  observed: readonly NativeObject[],
): PlannedChange[] {
  const now = new Map(observed.map((object) => [nativeKey(object), object]));
  return [...applied].reverse().map((change) => undo(adapter, project, change, now.get(nativeKey(change.ref))));
}

function undo(adapter: MeshAdapter, project: string, change: PlannedChange, now: NativeObject | undefined): PlannedChange {
  const before = now?.body ?? null;
  const base = { ...change, before, observedVersion: now?.version ?? null, takeOver: false, fields: [] as string[] };
  if (!isAsPushed(adapter, change, now)) {
    return {
      ...base,
      action: 'conflict',
      after: change.before,
      reason: 'somebody changed it since the rollout: it is left alone',
    };
  }
  if (change.before === null) return { ...base, action: 'delete', after: null, reason: 'undoes a creation' };
  const after = restoredBody(adapter, project, change);
  const fields = now === undefined ? [] : bodyDifferences(adapter, now, after);
  return {
    ...base,
    action: now === undefined ? 'create' : 'update',
    after,
    fields,
    reason: `undoes ${change.action === 'adopt' ? 'an adoption' : 'a change'}`,
  };
}

function isAsPushed(adapter: MeshAdapter, change: PlannedChange, now: NativeObject | undefined): boolean {
  if (change.after === null) return now === undefined;
  return now !== undefined && bodyDifferences(adapter, now, change.after).length === 0;
}

function bodyDifferences(adapter: MeshAdapter, now: NativeObject, body: JsonObject): string[] {
  const other = { ...now, body };
  return fieldDifferences(adapter.canonicalize(other).body, adapter.canonicalize(now).body).map(({ pointer }) => pointer);
}

/** What was there, without what only the server writes; our mark only where it bore it before. */
function restoredBody(adapter: MeshAdapter, project: string, change: PlannedChange): JsonObject {
  const object = { ...change.ref, body: change.before ?? {}, version: null, writers: [], source: null };
  const bare = adapter.canonicalize(object);
  return ownerOf(object) === project ? markOwned(bare, project, change.policies).body : bare.body;
}
