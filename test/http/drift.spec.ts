import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DriftScan } from '../../src/features/drift/drift.schemas.js';
import { liveProject, type LiveProject } from '../support/live-project.js';
import { driftingPolicies, EAST, SOUTH } from './drifting-policies.js';

describe('drift', () => {
  let project: LiveProject;
  beforeAll(async () => {
    project = await liveProject('east', 'south');
    await project.import('east', 'south');
    await project.apply(driftingPolicies('GET'));
    await project.push('east', 'south');
  });
  afterAll(() => project.close());

  const scan = async (...meshes: string[]) =>
    (await project.author.post('drift-scans?wait=60s').send({ meshes }).expect(201)).body as DriftScan;

  it('is none right after a rollout, whatever happens to foreign objects', async () => {
    project.mesh.east.editAs('kubectl', { kind: 'VirtualService', namespace: 'bookinfo', name: 'ratings' }, (object) => {
      (object['spec'] as { http: unknown[] }).http.shift();
    });
    const { results, state } = await scan('*');
    expect(state).toBe('SUCCEEDED');
    expect(results).toEqual([
      { mesh: 'east', objects: 1, drift: [], error: null },
      { mesh: 'south', objects: 1, drift: [], error: null },
    ]);
  });

  it('names the fields and the manager that changed them', async () => {
    project.mesh.east.editAs('kubectl-edit', EAST, (object) => {
      (object['spec'] as Record<string, unknown>)['rules'] = [{}];
    });
    project.mesh.south.editAs('terraform', SOUTH, (entry) => {
      entry['Sources'] = [{ Name: 'counting', Action: 'allow' }];
    });
    const { results } = await scan('east', 'south');
    expect(results[0]?.drift).toEqual([
      {
        object: 'AuthorizationPolicy shop/web-readers',
        kind: 'changed',
        writers: ['kubectl-edit'],
        fields: [expect.objectContaining({ pointer: expect.stringContaining('/spec/rules') as string })],
      },
    ]);
    expect(results[1]?.drift).toEqual([expect.objectContaining({ object: 'service-intentions web', kind: 'changed' })]);
  });

  it('is kept, listed and audited', async () => {
    const made = await scan('east');
    expect((await project.author.get(`drift-scans/${made.id}`).expect(200)).body).toEqual(made);
    expect((await project.author.get('drift-scans?limit=1').expect(200)).body.items).toEqual([made]);
    const audit = await project.app.admin.get('audit-events?limit=1').expect(200);
    expect(audit.body.items[0]).toMatchObject({ subject: 'Drift', resource: `drift-scans/${made.id}` });
    await project.author
      .post('drift-scans')
      .send({ meshes: ['nobody'] })
      .expect(400);
  });

  it('shows apart in a plan, and is taken back where that is asked for', async () => {
    const plan = await project.plan({ meshes: ['*'], revertDrift: true });
    expect(plan).toMatchObject({ summary: { drift: 2, update: 2, refused: 0 }, applyable: true });
    await project.approve(plan);
    expect(await project.rollOut(plan)).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect(JSON.stringify(project.mesh.east.find(EAST)?.['spec'])).toContain('GET');
    expect(project.mesh.south.find(SOUTH)?.['Sources']).toEqual([expect.objectContaining({ Name: 'dashboard' })]);
    const { results } = await scan('*');
    expect(results.flatMap(({ drift }) => drift)).toEqual([]);
  });

  it('shows an object that is gone', async () => {
    const { server } = (project.mesh.east.body['connection'] as { kubernetes: { server: string } }).kubernetes;
    const path = '/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies/web-readers';
    const gone = await fetch(`${server}${path}`, { method: 'DELETE', headers: { authorization: 'Bearer admin-token' } });
    expect(gone.status).toBe(200);
    const { results } = await scan('east');
    expect(results[0]?.drift).toEqual([
      expect.objectContaining({ object: 'AuthorizationPolicy shop/web-readers', kind: 'missing' }),
    ]);
  });

  it('is none in the middle of a rollout', async () => {
    const many = (value: string) =>
      Array.from(
        { length: 60 },
        (_, index) => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: many-${index}, namespace: shop }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: web } }
  rules: [{ to: [{ paths: [{ exact: /${value} }] }] }]
`,
      ).join('---\n');
    await project.push('east');
    await project.apply(many('one'));
    await project.push('east');
    await project.apply(many('two'));
    const plan = await project.plan({ meshes: ['east'] });
    await project.approve(plan);
    project.mesh.east.faults.delayMs = 40;
    const over = new AbortController();
    const rollout = project.rollOut(plan).finally(() => over.abort());
    const found: unknown[] = [];
    let scans = 0;
    for (; !over.signal.aborted; scans += 1) found.push(...(await scan('east')).results.flatMap(({ drift }) => drift));
    project.mesh.east.faults.delayMs = 0;
    expect(await rollout).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect(scans).toBeGreaterThan(1);
    expect(found).toEqual([]);
    expect((await scan('east')).results).toEqual([{ mesh: 'east', objects: 61, drift: [], error: null }]);
  });

  it('is not taken back unless that is asked for', async () => {
    await project.push('east');
    project.mesh.east.editAs('kubectl-edit', EAST, (object) => {
      (object['spec'] as Record<string, unknown>)['rules'] = [{}];
    });
    const plan = await project.plan({ meshes: ['east'] });
    expect(plan).toMatchObject({ applyable: false, summary: { drift: 1, update: 1, refused: 1 } });
    const [change] = plan.meshes[0]?.changes.filter(({ action }) => action === 'update') ?? [];
    expect(change?.dryRun).toMatchObject({ outcome: 'conflict', detail: expect.stringContaining('kubectl-edit') as string });
  });
});
