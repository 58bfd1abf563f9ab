import { isOfExports } from '../federation/is-of-exports.js';
import type { MeshAdapter, PlacedPolicy, ReadNote, WriteContext, WrittenObject } from './mesh-adapter.js';
import { nativeKey, type NativeObject, type NativeRef } from './native-object.js';
import type { NativeSnapshot } from './native-snapshot.js';
import { remainingFields, type Remainder } from './remainder.js';
import type { TranslationReport } from './translation-report.js';

/** A snapshot as policies plus what they do not say. Together they give every policy object back. */
export interface ImportedSnapshot {
  readonly policies: readonly PlacedPolicy[];
  /** One entry per native object of a policy collection that is not wholly said by policies. */
  readonly remainders: readonly Remainder[];
  /** Notes of the translation back, which ought to be empty: what is in it shows in the remainder too. */
  readonly report: TranslationReport;
}

/**
 * Reads a snapshot and proves the reading by writing it back: what does not come back equal is remainder, so nothing can be
 * lost, whatever an adapter leaves out. What we wrote for exports is theirs and not read again.
 */
export function importSnapshot(adapter: MeshAdapter, observed: NativeSnapshot, context: WriteContext): ImportedSnapshot {
  const snapshot = { ...observed, objects: observed.objects.filter((object) => !isOfExports(object)) };
  const reading = adapter.read(snapshot);
  const writing = adapter.write(reading.policies, context);
  const written = new Map(writing.objects.map((object) => [nativeKey(object), object]));
  const notes = Map.groupBy(reading.notes, (note) => nativeKey(note.object));
  const remainders = snapshot.objects
    .filter((object) => isPolicyObject(adapter, object, notes))
    .map((object) => remainderOf(adapter, object, written.get(nativeKey(object)), notes.get(nativeKey(object)) ?? []))
    .filter((remainder) => remainder !== null);
  return { policies: reading.policies, remainders, report: writing.report };
}

/** Services, pods and the like are inventory: observed, never written, so they have no remainder. */
function isPolicyObject(adapter: MeshAdapter, object: NativeObject, notes: ReadonlyMap<string, unknown>): boolean {
  return adapter.writeOrder.includes(object.collection) || notes.has(nativeKey(object));
}

function remainderOf(
  adapter: MeshAdapter,
  original: NativeObject,
  written: WrittenObject | undefined,
  notes: readonly ReadNote[],
): Remainder | null {
  const object: NativeRef = { collection: original.collection, namespace: original.namespace, name: original.name };
  const said = notes.map(({ pointer, reason }) => ({ pointer, reason }));
  if (written === undefined) return { object, policies: [], fields: [], notes: said };
  const fields = remainingFields(adapter, original, written);
  return fields.length === 0 && said.length === 0 ? null : { object, policies: written.policies, fields, notes: said };
}
