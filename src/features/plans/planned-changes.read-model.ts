import { isWrite } from '../../domain/planning/plan-changes.js';
import type { PlannedChange } from '../../domain/planning/planned-change.js';
import type { AppliedChange, NativeChange } from '../../domain/translation/connection.js';
import { nativeLabel, type NativeObject } from '../../domain/translation/native-object.js';
import type { MeshPlan, PlanChange, PlanSummary } from './plans.schemas.js';

/** A planned change as a plan keeps it; what is not written goes without bodies, so that plans stay small. */
export function planChange(change: PlannedChange, dryRun: AppliedChange | null): PlanChange {
  const keepsBodies = isWrite(change) || change.action === 'conflict';
  return {
    object: nativeLabel(change.ref),
    ref: change.ref,
    action: change.action,
    reason: change.reason,
    policies: [...change.policies],
    before: keepsBodies ? change.before : null,
    after: keepsBodies ? change.after : null,
    fields: [...change.fields],
    observedVersion: change.observedVersion,
    takeOver: change.takeOver,
    dryRun: dryRun === null ? null : { outcome: dryRun.outcome, detail: dryRun.detail },
  };
}

/** The change as a connection takes it. */
export function nativeChange({ ref, before, after, observedVersion, takeOver }: PlannedChange | PlanChange): NativeChange {
  const object = (body: PlannedChange['before'], version: string | null): NativeObject | null =>
    body === null ? null : { ...ref, body, version, writers: [], source: null };
  return { ref, before: object(before, observedVersion), after: object(after, null), takeOver };
}

/** True for a change that writes to the mesh. */
export function writes(change: Pick<PlanChange, 'action'>): boolean {
  return change.action !== 'no-op' && change.action !== 'conflict';
}

/** True where the mesh said that it would not take the change. */
export function wasRefused({ dryRun }: PlanChange): boolean {
  return dryRun !== null && dryRun.outcome !== 'applied' && dryRun.outcome !== 'unchanged';
}

/** How many objects there are of each action. */
export function planSummary(meshes: readonly MeshPlan[]): PlanSummary {
  const changes = meshes.flatMap((mesh) => mesh.changes);
  const count = (action: PlanChange['action']) => changes.filter((change) => change.action === action).length;
  const untranslated = meshes.flatMap((mesh) => mesh.report).filter((note) => note.fidelity === 'refused').length;
  return {
    create: count('create'),
    update: count('update'),
    delete: count('delete'),
    adopt: count('adopt'),
    noop: count('no-op'),
    conflict: count('conflict'),
    drift: meshes.reduce((sum, mesh) => sum + mesh.drift.length, 0),
    refused: changes.filter(wasRefused).length + untranslated,
  };
}
