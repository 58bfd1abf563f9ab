import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Transaction, Transactions } from '../../platform/database/transactions.js';
import type { PushedObjects } from '../drift/pushed-objects.js';
import { RolloutRecord } from './rollout-record.js';
import type { RolloutStep } from './rollout-step.js';
import type { PlacedResult, RolloutsStore } from './rollouts.store.js';

function step(position: number): RolloutStep {
  const ref = { collection: 'a', namespace: null, name: String(position) };
  const stored = { position, mesh: 'east', ref, action: 'create', state: 'PENDING', detail: null, version: null } as const;
  const common = { object: ref.name, ref, action: 'create', reason: '', before: null, after: {} } as const;
  return { stored, planned: { ...common, policies: [], fields: [], observedVersion: null, takeOver: false, dryRun: null } };
}

/** A record over a database that takes its time, and what it was told, statement by statement. */
function recording(takesMs: number, isHeld = () => true) {
  const statements: number[][] = [];
  const store: Partial<RolloutsStore> = {
    hold: () => (isHeld() ? Promise.resolve() : Promise.reject(new Error('overtaken'))),
    setChanges: async (_tx, _rollout, results: readonly PlacedResult[]) => {
      await sleep(takesMs);
      statements.push(results.map(({ position }) => position));
    },
  };
  const pushed: Partial<PushedObjects> = { put: () => Promise.resolve(), remove: () => Promise.resolve() };
  const transactions = { run: (work: (tx: Transaction) => Promise<void>) => work({} as Transaction) } as Transactions;
  const run = { rollout: 'r', number: 1 };
  const record = new RolloutRecord('shop', 'east', run, store as RolloutsStore, pushed as PushedObjects, transactions);
  const note = (position: number) =>
    record.note({ step: step(position), result: { state: 'APPLIED', detail: null, version: '1' } });
  return { record, statements, note };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('the record of a rollout', () => {
  it('writes every result once, in few statements', async () => {
    const { record, statements, note } = recording(5);
    for (const position of upTo(300)) {
      note(position);
      if (position % 10 === 0) await sleep(1);
    }
    await record.settle();
    expect(statements.flat()).toEqual(upTo(300));
    expect(statements.length).toBeLessThan(10);
  });

  it('writes a lone result though nothing follows it, also where it came while others were written', async () => {
    const { statements, note } = recording(80);
    for (const position of upTo(64)) note(position);
    await sleep(10);
    note(64);
    await sleep(300);
    expect(statements.flat()).toEqual(upTo(65));
  });

  it('writes nothing any more once it was overtaken, and says so to whoever goes on', async () => {
    let isHeld = true;
    const { record, statements, note } = recording(1, () => isHeld);
    note(0);
    await record.settle();
    isHeld = false;
    note(1);
    await expect(record.settle()).rejects.toThrow('overtaken');
    expect(() => record.refuseBroken()).toThrow('overtaken');
    await expect(record.intend([step(2)])).rejects.toThrow('overtaken');
    expect(statements).toEqual([[0]]);
  });
});
