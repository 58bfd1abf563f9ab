import type { RolloutStep } from './rollout-step.js';

/**
 * The steps in ranks that must be done one after the other; within a rank the order does not matter. A rank is what stands together in
 * the plan's order, is of one collection, and is all written or all deleted.
 */
export function ranksOf(steps: readonly RolloutStep[]): RolloutStep[][] {
  const ranks: RolloutStep[][] = [];
  let name = '';
  for (const step of steps) {
    const { ref, after } = step.planned;
    const own = `${after === null ? 'delete' : 'write'} ${ref.collection}`;
    if (own === name) ranks.at(-1)?.push(step);
    else ranks.push([step]);
    name = own;
  }
  return ranks;
}
