import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/features/plans/plans.schemas.js';
import { freshKey, liveProject, type LiveProject } from '../support/live-project.js';

const EAST = { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'web-readers' };
const SOUTH = { kind: 'service-intentions', name: 'web' };
const policies = (method = 'GET', caller = 'dashboard') => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web-readers, namespace: shop }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: web } }
  rules:
    - to: [{ methods: [{ exact: ${method} }] }]
---
apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: default }
spec:
  placement: { meshes: [south] }
  target: { service: web }
  rules:
    - from: [{ identities: [{ service: ${caller} }] }]
`;

describe('rollouts', () => {
  let project: LiveProject;
  beforeEach(async () => {
    project = await liveProject('east', 'south');
    await project.import('east', 'south');
    await project.apply(policies());
  });
  afterEach(() => project.close());

  const start = (plan: Plan, key = freshKey()) =>
    project.operator.post('rollouts?wait=60s').set('idempotency-key', key).send({ plan: plan.id });
  const approved = async (...meshes: string[]) => {
    const plan = await project.plan({ meshes });
    await project.approve(plan);
    return plan;
  };
  const methodsInEast = () => JSON.stringify(project.mesh.east.find(EAST)?.['spec'] ?? null);

  it('write what the plan says, say so per object, and leave nothing for the next plan', async () => {
    const plan = await approved('*');
    const { body: rollout } = await start(plan).expect(201);
    expect(rollout).toMatchObject({ state: 'SUCCEEDED', plan: plan.id, error: null });
    expect(rollout.summary).toEqual({ applied: 2, failed: 0, skipped: 0, pending: 0 });
    expect(rollout.meshes.map(({ mesh, state }: Record<string, string>) => [mesh, state])).toEqual([
      ['east', 'APPLIED'],
      ['south', 'APPLIED'],
    ]);
    expect(rollout.meshes[0].changes).toEqual([
      {
        object: 'AuthorizationPolicy shop/web-readers',
        action: 'create',
        state: 'APPLIED',
        detail: null,
        version: expect.any(String) as string,
      },
    ]);
    expect(project.mesh.east.find(EAST)).toMatchObject({ metadata: { labels: { 'concordat.dev/managed-by': 'shop' } } });
    expect(project.mesh.south.find(SOUTH)).toMatchObject({ Meta: { 'concordat-managed-by': 'shop' } });
    const second = await project.plan({ meshes: ['*'] });
    expect(second).toMatchObject({ state: 'PLANNED_NO_CHANGES', summary: { create: 0, update: 0, delete: 0, drift: 0 } });
    expect((await project.author.get(`rollouts/${rollout.id}`).expect(200)).body).toEqual(rollout);
    expect((await project.author.get('rollouts').expect(200)).body.items).toEqual([rollout]);
    expect((await project.author.get(`plans/${plan.id}`).expect(200)).body.state).toBe('ROLLED_OUT');
  });

  it('are not taken for something new by the next import', async () => {
    await project.push('east', 'south');
    const before = (await project.author.get('policies?limit=500').expect(200)).body;
    expect((await project.import('east', 'south')).revision).toBe(2);
    expect((await project.author.get('policies?limit=500').expect(200)).body).toEqual(before);
    expect((await project.plan({ meshes: ['*'] })).state).toBe('PLANNED_NO_CHANGES');
  });

  it('change and remove what was written before', async () => {
    await project.push('east', 'south');
    await project.apply(policies('PUT'));
    const change = await approved('*');
    expect(change.summary).toMatchObject({ create: 0, update: 1, delete: 0 });
    expect((await start(change).expect(201)).body.state).toBe('SUCCEEDED');
    expect(methodsInEast()).toContain('PUT');
    await project.author.delete('policies/AuthorizationPolicy/shop/web-readers').set('if-match', '"2"').expect(204);
    const removal = await approved('*');
    expect(removal.summary).toMatchObject({ create: 0, update: 0, delete: 1 });
    expect((await start(removal).expect(201)).body.state).toBe('SUCCEEDED');
    expect(project.mesh.east.find(EAST)).toBeUndefined();
  });

  it('happen once per plan and key', async () => {
    const waiting = await project.plan({ meshes: ['*'] });
    expect((await start(waiting).expect(409)).body.code).toBe('CONCORDAT-CONFLICT');
    const plan = await approved('*');
    await project.operator.post('rollouts').send({ plan: plan.id }).expect(400);
    const first = await start(plan, 'r').expect(201);
    const again = await start(plan, 'r').expect(201);
    expect(again.body).toEqual(first.body);
    expect((await start(plan).expect(409)).body.code).toBe('CONCORDAT-CONFLICT');
    await start({ ...plan, id: '019aabde-1c00-7000-8000-000000000031' }).expect(404);
    await project.author.post('rollouts').set('idempotency-key', 'x').send({ plan: plan.id }).expect(403);
  });

  it('are refused where the policies moved since the plan', async () => {
    const plan = await approved('*');
    await project.apply(policies('PUT'));
    const { body } = await start(plan).expect(409);
    expect(body).toMatchObject({ code: 'CONCORDAT-STALE', detail: expect.stringContaining('revision 2') as string });
    expect(project.mesh.east.find(EAST)).toBeUndefined();
  });

  it('are refused where a mesh moved since the plan', async () => {
    await project.push('east', 'south');
    await project.apply(policies('PUT'));
    const plan = await approved('*');
    project.mesh.east.editAs('kubectl', EAST, (object) => {
      (object['metadata'] as Record<string, unknown>)['annotations'] = { touched: 'yes' };
    });
    const { body } = await start(plan).expect(409);
    expect(body).toMatchObject({ code: 'CONCORDAT-STALE', detail: expect.stringContaining('web-readers') as string });
    expect(methodsInEast()).toContain('GET');
  });

  it('leave what a policy wrote where its mesh cannot express the policy any more', async () => {
    const denying = policies().replace('  rules:\n    - from', '  action: deny\n  rules:\n    - from');
    await project.apply(denying);
    await project.push('east', 'south');
    await project.apply(denying.replace('dashboard }]', 'dashboard }], ipBlocks: [10.0.0.0/8]'));
    const plan = await project.plan({ meshes: ['south'] });
    expect(plan.meshes[0]?.report).toContainEqual(expect.objectContaining({ fidelity: 'refused' }));
    expect([plan.state, plan.summary.delete, plan.summary.conflict]).toEqual(['PLANNED_NO_CHANGES', 0, 1]);
  });

  describe('taken back', () => {
    const rollBack = (id: string) => project.author.post(`rollouts/${id}/rollbacks?wait=60s`).set('idempotency-key', freshKey());

    it('give every object its state from before', async () => {
      await project.push('east', 'south');
      const before = [methodsInEast(), structuredClone(project.mesh.south.find(SOUTH)?.['Sources'])];
      await project.apply(`${policies('PUT', 'counting')}---
apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: third, namespace: shop }
spec: { placement: { meshes: [east] }, target: { workloads: { app: payments } }, action: deny, rules: [{ to: [{ paths: [{ exact: /x }] }] }] }
`);
      const rollout = await project.push('east', 'south');
      expect(rollout).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 3 } });
      const { body: plan } = await rollBack(rollout.id).expect(201);
      expect(plan).toMatchObject({ state: 'AWAITING_APPROVAL', rollbackOf: rollout.id, revision: null, applyable: true });
      expect(plan.summary).toMatchObject({ create: 0, update: 2, delete: 1, conflict: 0 });
      await project.approve(plan);
      expect((await start(plan).expect(201)).body).toMatchObject({ state: 'SUCCEEDED' });
      expect([methodsInEast(), project.mesh.south.find(SOUTH)?.['Sources']]).toEqual(before);
      expect(project.mesh.east.find({ ...EAST, name: 'third' })).toBeUndefined();
    });

    it('undo adoptions: the object is foreign again and as it was', async () => {
      const ref = { kind: 'AuthorizationPolicy', namespace: 'bookinfo', name: 'ratings-readers' };
      const original = structuredClone(project.mesh.east.find(ref));
      const plan = await project.plan({ meshes: ['east'], adopt: 'always' });
      await project.approve(plan);
      const { body: rollout } = await start(plan).expect(201);
      expect(rollout).toMatchObject({ state: 'SUCCEEDED' });
      expect(JSON.stringify(project.mesh.east.find(ref))).toContain('concordat.dev/managed-by');
      const { body: undo } = await rollBack(rollout.id).expect(201);
      expect(undo.summary).toMatchObject({ conflict: 0, refused: 0 });
      await project.approve(undo);
      expect((await start(undo).expect(201)).body).toMatchObject({ state: 'SUCCEEDED', error: null });
      const now = project.mesh.east.find(ref);
      expect(now?.['spec']).toEqual(original?.['spec']);
      expect(JSON.stringify(now?.['metadata'])).not.toContain('concordat.dev/');
      expect(project.mesh.east.find(EAST)).toBeUndefined();
    });

    it('leave alone what somebody changed since', async () => {
      const rollout = await project.push('east', 'south');
      project.mesh.east.editAs('kubectl', EAST, (object) => {
        object['spec'] = { action: 'DENY' };
      });
      const { body: plan } = await rollBack(rollout.id).expect(201);
      expect(plan.summary).toMatchObject({ delete: 1, conflict: 1 });
      await project.approve(plan);
      expect((await start(plan).expect(201)).body.state).toBe('SUCCEEDED');
      expect(methodsInEast()).toContain('DENY');
      expect(project.mesh.south.find(SOUTH)).toBeUndefined();
    });

    it('only where they exist and are over', async () => {
      await rollBack('019aabde-1c00-7000-8000-000000000041').expect(404);
      const { body } = await project.author.post('rollouts/019aabde-1c00-7000-8000-000000000041/rollbacks').expect(400);
      expect(body.code).toBe('CONCORDAT-IDEMPOTENCY-KEY-MISSING');
    });
  });

  it('are audited with the plan’s digest', async () => {
    const plan = await approved('*');
    const { body: rollout } = await start(plan).expect(201);
    const { body } = await project.app.admin.get('audit-events?limit=500').expect(200);
    const event = body.items.find(({ resource }: { resource: string }) => resource === `rollouts/${rollout.id}`);
    expect(event).toMatchObject({ action: 'create', subject: 'Rollout', detail: { plan: plan.id, digest: plan.digest } });
  });
});
