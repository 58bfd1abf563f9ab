import type { JsonObject } from '../json.js';
import { fieldDifferences } from '../translation/field-difference.js';
import type { MeshAdapter } from '../translation/mesh-adapter.js';
import { nativeKey, type NativeObject } from '../translation/native-object.js';
import { hasSameMark } from './ownership.js';
import type { PlannedChange } from './planned-change.js';

/**
 * The changes that give back what was before: each change that was or may have been applied undone, last first. An object that is as it
 * was before needs nothing; one that somebody changed since is a conflict, never overwritten.
 */
export function rollbackChanges(
  adapter: MeshAdapter,
  written: readonly PlannedChange[],
  observed: readonly NativeObject[],
): PlannedChange[] {
  const now = new Map(observed.map((object) => [nativeKey(object), object]));
  return written.toReversed().map((change) => undo(adapter, change, now.get(nativeKey(change.ref))));
}

function undo(adapter: MeshAdapter, change: PlannedChange, now: NativeObject | undefined): PlannedChange {
  const before = now?.body ?? null;
  const base = { ...change, before, observedVersion: now?.version ?? null, takeOver: false, fields: [] as string[] };
  if (isAs(adapter, now, change.before)) return { ...base, action: 'no-op', after: before, reason: 'it is as it was before' };
  if (!isAs(adapter, now, change.after)) {
    return {
      ...base,
      action: 'conflict',
      after: change.before,
      reason: 'somebody changed it since the rollout: it is left alone',
    };
  }
  if (change.before === null) return { ...base, action: 'delete', after: null, reason: 'undoes a creation' };
  // What was there to the letter, mark or no mark: connections leave out what only servers write.
  const after = change.before;
  const fields = now === undefined ? [] : bodyDifferences(adapter, now, after);
  return {
    ...base,
    action: now === undefined ? 'create' : 'update',
    after,
    fields,
    reason: `undoes ${change.action === 'adopt' ? 'an adoption' : 'a change'}`,
  };
}

/** True where the object has this meaning and mark, or is not there where `body` is null: what others made just so is not ours. */
function isAs(adapter: MeshAdapter, now: NativeObject | undefined, body: JsonObject | null): boolean {
  if (now === undefined || body === null) return now === undefined && body === null;
  return hasSameMark(now, { ...now, body }) && bodyDifferences(adapter, now, body).length === 0;
}

function bodyDifferences(adapter: MeshAdapter, now: NativeObject, body: JsonObject): string[] {
  const other = { ...now, body };
  return fieldDifferences(adapter.canonicalize(other).body, adapter.canonicalize(now).body).map(({ pointer }) => pointer);
}
