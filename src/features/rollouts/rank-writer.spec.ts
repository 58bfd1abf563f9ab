import { setImmediate as tick } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { AppliedChange, Connection, NativeChange } from '../../domain/translation/connection.js';
import { RankWriter } from './rank-writer.js';
import type { RolloutRecord } from './rollout-record.js';
import type { RolloutStep, TriedStep } from './rollout-step.js';

type Answer = AppliedChange['outcome'];

const steps = (count: number) => Array.from({ length: count }, (_, position) => step(position));

function step(position: number): RolloutStep {
  const ref = { collection: 'a', namespace: null, name: String(position) };
  const stored = { position, mesh: 'east', ref, action: 'create', state: 'PENDING', detail: null, version: null } as const;
  const common = { object: ref.name, ref, action: 'create', reason: '', before: null, after: {} } as const;
  const planned = { ...common, policies: [], fields: [], observedVersion: null, takeOver: false, dryRun: null };
  return { stored, planned };
}

/** A rank's writer over a mesh that answers as told, with everything that happens in its order. */
function writing(answer: (name: string, asked: number) => Answer) {
  const log: string[] = [];
  const asked = new Map<string, number>();
  let inFlight = 0;
  let most = 0;
  const apply = async ({ ref }: NativeChange): Promise<AppliedChange> => {
    log.push(`write ${ref.name}`);
    most = Math.max(most, (inFlight += 1));
    await tick();
    inFlight -= 1;
    const times = (asked.get(ref.name) ?? 0) + 1;
    asked.set(ref.name, times);
    return { ref, outcome: answer(ref.name, times), object: null, detail: null };
  };
  const record: Pick<RolloutRecord, 'intend' | 'giveBack' | 'note' | 'refuseBroken'> = {
    refuseBroken: () => undefined,
    intend: async (list) => {
      await tick();
      log.push(...list.map(({ planned }) => `intend ${planned.ref.name}`));
    },
    giveBack: async (list) => void log.push(...list.map(({ planned }) => `give back ${planned.ref.name}`)),
    note: ({ step: { planned }, result }: TriedStep) => void log.push(`${result.state} ${planned.ref.name}`),
  };
  const writer = new RankWriter({ apply } as Partial<Connection> as Connection, record as RolloutRecord);
  return { log, writer, most: () => most, of: (word: string) => log.filter((line) => line.startsWith(`${word} `)) };
}

describe('a rank', () => {
  it('is written whole, many at a time and no more than 32, each after its intent', async () => {
    const { log, writer, most, of } = writing(() => 'applied');
    expect(await writer.write(steps(200))).toEqual([]);
    expect([of('APPLIED').length, of('intend').length, most()]).toEqual([200, 200, 32]);
    for (let name = 0; name < 200; name += 1) {
      expect(log.indexOf(`intend ${name}`)).toBeLessThan(log.indexOf(`write ${name}`));
    }
  });

  it('stops at a failure: what is under way is finished, nothing more is begun, intents are given back', async () => {
    const { writer, of } = writing((name) => (name === '40' ? 'conflict' : 'applied'));
    const [failure, ...others] = await writer.write(steps(300));
    expect([failure?.step.planned.ref.name, others]).toEqual(['40', []]);
    const written = of('write').map((line) => line.slice('write '.length));
    expect(written.length).toBeLessThan(40 + 2 * 32);
    expect(of('APPLIED').length + of('CONFLICT').length).toBe(written.length);
    const intended = of('intend').map((line) => line.slice('intend '.length));
    const back = of('give').map((line) => line.slice('give back '.length));
    expect(back.toSorted()).toEqual(intended.filter((name) => !written.includes(name)).toSorted());
  });

  it('judges what was refused again alone and in order, and goes on where it is taken then', async () => {
    const { log, writer, of } = writing((name, asked) => (['3', '7'].includes(name) && asked === 1 ? 'refused' : 'applied'));
    expect(await writer.write(steps(100))).toEqual([]);
    expect(of('APPLIED').length).toBe(100);
    expect(of('REFUSED')).toEqual([]);
    expect(log.lastIndexOf('write 3')).toBeLessThan(log.lastIndexOf('write 7'));
    expect(of('write')).toHaveLength(102);
  });

  it('fails with the first of those that stay refused, and tells of all', async () => {
    const { writer, of } = writing((name) => (['3', '7'].includes(name) ? 'refused' : 'applied'));
    const failures = await writer.write(steps(10));
    expect(failures.map(({ step: { planned } }) => planned.ref.name)).toEqual(['3', '7']);
    expect([of('REFUSED'), of('APPLIED').length]).toEqual([['REFUSED 3', 'REFUSED 7'], 8]);
    expect(of('write')).toHaveLength(11);
  });

  it('does not write again what may have been written', async () => {
    const { writer, of } = writing((name) => (name === '3' ? 'unreachable' : 'applied'));
    expect(await writer.write(steps(10))).toHaveLength(1);
    expect(of('write')).toHaveLength(10);
  });
});
