import type { MeshAdapter, PlacedPolicy, WriteContext, WrittenObject } from './mesh-adapter.js';
import { nativeKey, nativeLabel } from './native-object.js';
import { overlayRemainder, remainderIndex, type Remainder } from './remainder.js';
import type { TranslationNote, TranslationReport } from './translation-report.js';

/** What a mesh ought to hold for a set of policies, and what did not come across exactly. */
export interface DesiredObjects {
  readonly objects: readonly WrittenObject[];
  readonly report: TranslationReport;
}

/**
 * Translates policies for one mesh and puts the native remainder of imported objects back.
 * @param changed labels of policies that differ from what was imported; their objects keep only remainder that still has its place
 */
export function desiredObjects(
  adapter: MeshAdapter,
  policies: readonly PlacedPolicy[],
  remainders: readonly Remainder[],
  changed: ReadonlySet<string>,
  context: WriteContext,
): DesiredObjects {
  const writing = adapter.write(policies, context);
  const index = remainderIndex(remainders);
  const notes: TranslationNote[] = [];
  const objects = writing.objects.map((object) => {
    const remainder = index.get(nativeKey(object));
    if (remainder === undefined) return object;
    const isUnchanged = isSamePolicies(object, remainder) && !object.policies.some((label) => changed.has(label));
    const { body, dropped } = overlayRemainder(adapter.canonicalize(object).body, remainder, isUnchanged);
    notes.push(...dropped.map((pointer) => droppedNote(object, pointer)));
    return { ...object, body };
  });
  return { objects, report: [...writing.report, ...notes] };
}

function isSamePolicies(object: WrittenObject, remainder: Remainder): boolean {
  return (
    object.policies.length === remainder.policies.length && object.policies.every((label) => remainder.policies.includes(label))
  );
}

function droppedNote(object: WrittenObject, pointer: string): TranslationNote {
  return {
    policy: object.policies[0] ?? '',
    pointer: '',
    fidelity: 'narrower',
    reason: `the imported native field ${pointer} lost its place when the policy was edited and is not written`,
    native: `${nativeLabel(object)} ${pointer}`,
    security: false,
  };
}
