import type { AppliedChange } from '../../domain/translation/connection.js';
import type { PlanChange } from '../plans/plans.schemas.js';
import type { ChangeState } from './rollouts.schemas.js';
import type { ChangeResult, StoredChange } from './rollouts.store.js';

/** A change of the rollout with what the plan says of it. */
export interface RolloutStep {
  readonly stored: StoredChange;
  readonly planned: PlanChange;
}

/** A step that has been tried, and what became of it. */
export interface TriedStep {
  readonly step: RolloutStep;
  readonly result: ChangeResult;
}

const STATES: Readonly<Record<AppliedChange['outcome'], ChangeState>> = {
  applied: 'APPLIED',
  unchanged: 'APPLIED',
  conflict: 'CONFLICT',
  refused: 'REFUSED',
  unreachable: 'UNREACHABLE',
};

/** What a connection's answer makes of a change. */
export function resultOf({ outcome, detail, object }: AppliedChange): ChangeResult {
  return { state: STATES[outcome], detail, version: object?.version ?? null };
}
