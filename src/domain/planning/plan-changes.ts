import { canonicalForm } from '../translation/canonical-form.js';
import { fieldDifferences } from '../translation/field-difference.js';
import type { MeshAdapter, WrittenObject } from '../translation/mesh-adapter.js';
import { nativeKey, type NativeObject, type NativeRef } from '../translation/native-object.js';
import { ownedCollections } from '../translation/owned-collections.js';
import { hasSameMark, markOwned, ownerOf, policiesOf } from './ownership.js';
import type { AdoptionMode, ChangeAction, ObservedObjects, PlannedChange } from './planned-change.js';

/** All that a plan for one mesh depends on. */
export interface PlanInput {
  readonly project: string;
  readonly adapter: MeshAdapter;
  readonly desired: readonly WrittenObject[];
  readonly observed: readonly NativeObject[];
  readonly adoption: AdoptionMode;
  /** True where fields that somebody changed on our own objects may be taken back. */
  readonly revertsDrift: boolean;
  /** Labels of policies that were imported from this mesh and are unchanged: their foreign objects are only observed. */
  readonly observedOnly: ReadonlySet<string>;
  /** Labels of policies that the mesh cannot express: what stands for them stays as it is. */
  readonly untranslated?: ReadonlySet<string>;
}

/** The changes that make the mesh hold what is desired, in the order in which they must be done. Pure: same input, same output. */
export function planChanges(input: PlanInput): PlannedChange[] {
  const observed: ObservedObjects = new Map(input.observed.map((object) => [nativeKey(object), object]));
  const wanted = new Set(input.desired.map(nativeKey));
  const writes = input.desired.map((object) => planObject(input, object, observed.get(nativeKey(object))));
  const owned = ownedCollections(input.adapter);
  const deletes = input.observed
    .filter((object) => ownerOf(object) === input.project && !wanted.has(nativeKey(object)))
    .filter((object) => owned.includes(object.collection))
    .map((object) => planDelete(input, object));
  return [...inOrder(input.adapter, writes), ...inOrder(input.adapter, deletes).toReversed()];
}

/** True where carrying out the change writes to the mesh. */
export function isWrite(change: PlannedChange): boolean {
  return change.action !== 'no-op' && change.action !== 'conflict';
}

function planObject(input: PlanInput, desired: WrittenObject, before: NativeObject | undefined): PlannedChange {
  const marked = markOwned(desired, input.project, desired.policies);
  if (before === undefined) return change(marked, null, 'create', 'not in the mesh', [], false);
  const fields = changedFields(input.adapter, before, desired);
  const owner = ownerOf(before);
  if (owner === input.project) {
    // A change of the policies behind an equal object still updates it.
    const isSame = fields.length === 0 && hasSameMark(marked, before);
    return change(
      marked,
      before,
      isSame ? 'no-op' : 'update',
      isSame ? 'as desired' : 'differs from what is desired',
      fields,
      input.revertsDrift && fields.length > 0,
    );
  }
  if (owner !== null) return change(marked, before, 'conflict', `owned by project ${owner}`, fields, false);
  return planForeign(input, marked, before, fields);
}

function planForeign(input: PlanInput, marked: WrittenObject, before: NativeObject, fields: readonly string[]): PlannedChange {
  const isObservedOnly = marked.policies.every((label) => input.observedOnly.has(label));
  if (input.adoption === 'always' || (input.adoption === 'if-no-diff' && fields.length === 0)) {
    return change(marked, before, 'adopt', 'foreign object becomes managed', fields, input.adoption === 'always');
  }
  if (isObservedOnly) return change(marked, before, 'no-op', 'imported and unchanged: foreign, only observed', [], false);
  if (fields.length === 0) return change(marked, before, 'no-op', 'foreign object says the same already', [], false);
  return change(marked, before, 'conflict', 'a foreign object has this name and differs: adopt it to change it', fields, false);
}

/** To take away what an untranslatable policy had written could open what it closed: somebody must decide. */
function planDelete({ untranslated }: PlanInput, before: NativeObject): PlannedChange {
  const lost = policiesOf(before).find((label) => untranslated?.has(label));
  if (lost === undefined)
    return { ...change(null, before, 'delete', 'managed, but no policy wants it', [], false), policies: [] };
  const kept = change(null, before, 'conflict', `${lost} cannot be translated now: what it wrote is left alone`, [], false);
  return { ...kept, after: before.body, policies: [lost] };
}

function change(
  after: WrittenObject | null,
  before: NativeObject | null,
  action: ChangeAction,
  reason: string,
  fields: readonly string[],
  takeOver: boolean,
): PlannedChange {
  const { collection, namespace, name } = (after ?? before) as NativeRef;
  return {
    ref: { collection, namespace, name },
    action,
    reason,
    policies: after?.policies ?? [],
    before: before?.body ?? null,
    after: after?.body ?? null,
    fields,
    observedVersion: before?.version ?? null,
    takeOver,
  };
}

function changedFields(adapter: MeshAdapter, before: NativeObject, desired: NativeObject): string[] {
  const differences = fieldDifferences(adapter.canonicalize(desired).body, canonicalForm(adapter, before).body);
  return differences.map((difference) => difference.pointer);
}

function inOrder(adapter: MeshAdapter, changes: readonly PlannedChange[]): PlannedChange[] {
  const order = ownedCollections(adapter);
  const rank = (change: PlannedChange) => order.indexOf(change.ref.collection);
  return [...changes].sort((a, b) => rank(a) - rank(b) || compare(nativeKey(a.ref), nativeKey(b.ref)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
