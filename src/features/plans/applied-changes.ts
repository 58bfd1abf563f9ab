import type { PlanChange } from './plans.schemas.js';

/** What rollouts applied; the rollouts feature keeps it. */
export abstract class AppliedChanges {
  /** Per mesh the changes that a rollout applied, in their order. Raises NOT_FOUND; CONFLICT where it applied nothing or still runs. */
  abstract of(project: string, rollout: string): Promise<ReadonlyMap<string, readonly PlanChange[]>>;
}
