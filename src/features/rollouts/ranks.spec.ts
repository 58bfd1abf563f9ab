import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ranksOf } from './ranks.js';
import type { RolloutStep } from './rollout-step.js';

const steps = fc
  .array(fc.record({ collection: fc.constantFrom('a', 'b', 'c'), isDelete: fc.boolean() }))
  .map((list) => list.map(({ collection, isDelete }, position) => step(position, collection, isDelete)));

function step(position: number, collection: string, isDelete: boolean): RolloutStep {
  const ref = { collection, namespace: 'shop', name: `object-${position}` };
  const stored = { position, mesh: 'east', ref, action: 'update', state: 'PENDING', detail: null, version: null } as const;
  const planned = {
    object: ref.name,
    ref,
    action: 'update',
    reason: '',
    policies: [],
    before: null,
    after: isDelete ? null : {},
    fields: [],
    observedVersion: null,
    takeOver: false,
    dryRun: null,
  } as const;
  return { stored, planned: { ...planned, policies: [], fields: [] } };
}

const kindOf = ({ planned }: RolloutStep) => [planned.ref.collection, planned.after === null];

describe('the ranks of a rollout', () => {
  it('hold every step once, in the order of the plan', () => {
    fc.assert(
      fc.property(steps, (list) => {
        expect(ranksOf(list).flat()).toEqual(list);
      }),
    );
  });

  it('mix neither collections nor writes with deletes', () => {
    fc.assert(
      fc.property(steps, (list) => {
        for (const rank of ranksOf(list)) expect(new Set(rank.map((one) => JSON.stringify(kindOf(one)))).size).toBe(1);
      }),
    );
  });

  it('are as few as the order allows', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const ranks = ranksOf(list);
        const borders = ranks.slice(1).map((rank, index) => [ranks[index]?.at(-1), rank[0]]);
        for (const [last, first] of borders) expect(kindOf(last as RolloutStep)).not.toEqual(kindOf(first as RolloutStep));
      }),
    );
  });
});
