import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rollout } from '../../src/features/rollouts/rollouts.schemas.js';
import { RolloutsStore } from '../../src/features/rollouts/rollouts.store.js';
import { Transactions } from '../../src/platform/database/transactions.js';
import { freshKey, liveProject, type LiveProject } from '../support/live-project.js';

const NAMES = Array.from({ length: 80 }, (_, index) => `step-${index}`);
const policy = (name: string) => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: web } }
  rules: [{ to: [{ paths: [{ exact: /${name} }] }] }]
`;

/** A process that was thought dead and is not must not go on beside the one that took its rollout up. */
describe('a rollout that another process takes up', () => {
  let project: LiveProject;
  beforeEach(async () => {
    project = await liveProject('east');
    await project.apply(NAMES.map(policy).join('---\n'));
  });
  afterEach(() => project.close());

  const versionOf = (name: string) => {
    const object = project.mesh.east.find({ kind: 'AuthorizationPolicy', namespace: 'shop', name });
    return (object?.['metadata'] as Record<string, unknown> | undefined)?.['resourceVersion'];
  };
  const written = () => NAMES.filter((name) => versionOf(name) !== undefined);

  it('is let go by the first, and writes nothing twice', async () => {
    const plan = await project.plan({ meshes: ['east'] });
    await project.approve(plan);
    project.mesh.east.faults.delayMs = 500;
    const started = project.operator.post('rollouts?wait=60s').set('idempotency-key', freshKey()).send({ plan: plan.id });
    const answer = started.then(({ body }) => body as Rollout);
    const store = project.app.nest.get(RolloutsStore, { strict: false });
    const { autocommit } = project.app.nest.get(Transactions, { strict: false });
    const list = async () => (await project.author.get('rollouts').expect(200)).body.items as Rollout[];
    let [running] = await list();
    while (running?.state !== 'RUNNING') [running] = await list();
    while (written().length === 0) await sleep(5);
    const other = await store.takeUp(autocommit, running?.id ?? '');
    await sleep(700);
    const before = new Map(NAMES.map((name) => [name, versionOf(name)] as const));
    // What was under way is finished; nothing more is begun.
    expect(written().length).toBeLessThan(NAMES.length);
    expect(other?.number).toBe(2);
    project.mesh.east.faults.delayMs = 0;
    expect(await answer).toMatchObject({ state: 'SUCCEEDED', error: null, summary: { applied: 80, failed: 0, skipped: 0 } });
    for (const [name, version] of before) if (version !== undefined) expect([name, versionOf(name)]).toEqual([name, version]);
    expect(await store.takeUp(autocommit, running?.id ?? '')).toBeNull();
  }, 60_000);
});
