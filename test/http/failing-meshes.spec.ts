import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshKey, liveProject, type LiveProject } from '../support/live-project.js';

const NAMES = ['a', 'b', 'c', 'd'];
const FOUR = NAMES.map(
  (name) => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: four-${name}, namespace: shop }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: web } }
  rules: [{ to: [{ paths: [{ exact: /${name} }] }] }]
`,
);
const IN_SOUTH = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: default }
spec:
  placement: { meshes: [south] }
  target: { service: web }
  rules: [{ from: [{ identities: [{ service: dashboard }] }] }]
`;

/** Issue of every operation: a mesh that is not there or goes away is told with its cause, and the server goes on. */
describe('a mesh that fails', () => {
  let project: LiveProject;
  beforeEach(async () => {
    project = await liveProject('east', 'south');
    await project.import('east', 'south');
    await project.apply([...FOUR, IN_SOUTH].join('---\n'));
  });
  afterEach(() => project.close());

  const post = (path: string, body: object) =>
    project.operator.post(`${path}?wait=60s`).set('idempotency-key', freshKey()).send(body);
  const written = () =>
    NAMES.filter((name) => project.mesh.east.find({ kind: 'AuthorizationPolicy', namespace: 'shop', name: `four-${name}` }));
  const approved = async () => {
    const plan = await project.plan({ meshes: ['*'] });
    await project.approve(plan);
    return plan;
  };
  /** The second plan writes what the first left, and nothing twice. */
  const finishesTheJob = async (writes: number) => {
    const plan = await project.plan({ meshes: ['*'] });
    expect(plan.summary.create + plan.summary.update).toBe(writes);
    await project.approve(plan);
    expect(await project.rollOut(plan)).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect(written()).toEqual(NAMES);
    expect((await project.plan({ meshes: ['*'] })).state).toBe('PLANNED_NO_CHANGES');
  };

  it('ends imports, plans and drift scans with the cause', async () => {
    await project.mesh.south.kill();
    const before = (await project.author.get('policies?limit=500').expect(200)).body;
    const started = await post('imports', { meshes: ['*'] }).expect(502);
    expect(started.body).toMatchObject({
      code: 'CONCORDAT-UNREACHABLE',
      detail: expect.stringMatching(/^Mesh south: .*ECONNREFUSED/) as string,
    });
    const [failed] = (await project.author.get('imports?limit=1').expect(200)).body.items;
    expect(failed).toMatchObject({ state: 'FAILED', error: expect.stringContaining('Mesh south') as string });
    expect((await project.author.get('policies?limit=500').expect(200)).body).toEqual(before);
    await post('plans', { meshes: ['*'] }).expect(502);
    const [plan] = (await project.author.get('plans?limit=1').expect(200)).body.items;
    expect(plan).toMatchObject({ state: 'FAILED', error: expect.stringContaining('Mesh south') as string });
    const scan = await post('drift-scans', {}).expect(201);
    expect(scan.body.results).toEqual([
      expect.objectContaining({ mesh: 'east', error: null }),
      expect.objectContaining({ mesh: 'south', error: expect.stringContaining('ECONNREFUSED') as string }),
    ]);
    await project.mesh.south.restart();
    expect((await project.import('east', 'south')).state).toBe('SUCCEEDED');
  });

  it('refuses a rollout to it before anything is written', async () => {
    const plan = await approved();
    await project.mesh.south.kill();
    const { body } = await post('rollouts', { plan: plan.id }).expect(502);
    expect(body).toMatchObject({ code: 'CONCORDAT-UNREACHABLE', detail: expect.stringContaining('south') as string });
    expect(written()).toEqual([]);
    expect((await project.author.get(`plans/${plan.id}`).expect(200)).body.state).toBe('APPROVED');
    await project.mesh.south.restart();
    expect(await project.rollOut(plan)).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('that dies half-way leaves a rollout partly done, with the cause, and the next plan finishes it', async () => {
    const plan = await approved();
    project.mesh.east.faults.writesUntilKill = 2;
    const rollout = await project.rollOut(plan);
    expect(rollout).toMatchObject({ state: 'PARTIALLY_SUCCEEDED', error: expect.stringMatching(/^mesh east: /) as string });
    const { applied, failed, skipped, pending } = rollout.summary;
    expect([failed >= 1, applied + failed, skipped, pending]).toEqual([true, 4, 1, 0]);
    expect(rollout.meshes.map(({ mesh, state }) => [mesh, state])).toEqual([
      ['east', 'FAILED'],
      ['south', 'SKIPPED'],
    ]);
    const lost = rollout.meshes[0]?.changes.find(({ state }) => state === 'UNREACHABLE');
    expect(lost?.detail).not.toBeNull();
    expect(project.mesh.south.find({ kind: 'service-intentions', name: 'web' })).toBeUndefined();
    await post('rollouts', { plan: plan.id }).expect(409);
    await project.mesh.east.restart();
    const done = rollout.meshes[0]?.changes.filter(({ state }) => state === 'APPLIED').map(({ object }) => object.slice(-1));
    expect(written()).toEqual(expect.arrayContaining(done ?? []));
    expect(written()).toHaveLength(2);
    await finishesTheJob(3);
  });

  it('that dies at the first write leaves a rollout FAILED', async () => {
    const plan = await approved();
    project.mesh.east.faults.writesUntilKill = 0;
    const rollout = await project.rollOut(plan);
    expect(rollout).toMatchObject({ state: 'FAILED', summary: { applied: 0, failed: 4, skipped: 1 } });
    await project.mesh.east.restart();
    await finishesTheJob(5);
  });

  it('that refuses half-way says so in its own words', async () => {
    const plan = await approved();
    project.mesh.south.faults.writesLeft = 0;
    const rollout = await project.rollOut(plan);
    expect(rollout).toMatchObject({ state: 'PARTIALLY_SUCCEEDED', summary: { applied: 4, failed: 1, skipped: 0 } });
    expect(rollout.error).toContain('etcdserver: no space');
    project.mesh.south.faults.writesLeft = null;
    await finishesTheJob(1);
  });

  it('can be rolled back from where it got to', async () => {
    const plan = await approved();
    project.mesh.east.faults.writesUntilKill = 2;
    const rollout = await project.rollOut(plan);
    await project.mesh.east.restart();
    const { body: undo } = await post(`rollouts/${rollout.id}/rollbacks`, {}).expect(201);
    expect(undo.summary).toMatchObject({ delete: 2, conflict: 0 });
    await project.approve(undo);
    expect(await project.rollOut(undo)).toMatchObject({ state: 'SUCCEEDED' });
    expect(written()).toEqual([]);
  });

  it('is patient with one that is busy', async () => {
    Object.assign(project.mesh.east.faults, { throttled: 2, retryAfterSeconds: 0 });
    expect((await project.import('east')).state).toBe('SUCCEEDED');
  });
});
