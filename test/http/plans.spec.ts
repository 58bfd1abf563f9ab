import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type Agent } from '../support/test-app.js';
import { freshKey, liveProject, type LiveProject } from '../support/live-project.js';

const SHOP = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web-readers, namespace: shop }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: web } }
  rules:
    - to: [{ methods: [{ exact: GET }] }]
---
apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: default }
spec:
  placement: { meshes: [south] }
  target: { service: web }
  rules:
    - from: [{ identities: [{ service: dashboard }] }]
`;

describe('plans', () => {
  let project: LiveProject;
  let author: Agent;
  beforeAll(async () => {
    project = await liveProject('east', 'south');
    author = project.author;
    await project.import('east', 'south');
    await project.apply(SHOP);
  });
  afterAll(() => project.close());

  const start = (body: object, key = freshKey(), agent = author) =>
    agent.post('plans?wait=60s').set('idempotency-key', key).send(body);

  it('name what they would do, with before, after and the mesh’s own answer, and write nothing', async () => {
    const plan = await project.plan({ meshes: ['*'], message: 'build 1' });
    expect(plan).toMatchObject({ state: 'AWAITING_APPROVAL', applyable: true, revision: 2, message: 'build 1' });
    expect(plan.summary).toMatchObject({ create: 2, update: 0, delete: 0, conflict: 0, refused: 0 });
    expect(plan.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const east = plan.meshes.find(({ mesh }) => mesh === 'east');
    const change = east?.changes.find(({ action }) => action === 'create');
    expect(change).toMatchObject({
      object: 'AuthorizationPolicy shop/web-readers',
      policies: ['AuthorizationPolicy shop/web-readers'],
      before: null,
      after: { metadata: { labels: { 'concordat.dev/managed-by': 'shop' } } },
      dryRun: { outcome: 'applied', detail: null },
    });
    const noop = east?.changes.find(({ action }) => action === 'no-op');
    expect(noop).toMatchObject({ before: null, after: null, dryRun: null });
    expect(project.mesh.east.find({ kind: 'AuthorizationPolicy', namespace: 'shop', name: 'web-readers' })).toBeUndefined();
    expect(project.mesh.south.find({ kind: 'service-intentions', name: 'web' })).toBeUndefined();
    expect(plan.findings.map(({ code }) => code)).toContain('TR-03');
  });

  it('have the digest of what they would do', async () => {
    const [one, same, other] = [
      await project.plan({ meshes: ['*'] }),
      await project.plan({ meshes: ['east', 'south'] }),
      await project.plan({ meshes: ['east'] }),
    ];
    expect(one.digest).toBe(same.digest);
    expect(one.id).not.toBe(same.id);
    expect(other.digest).not.toBe(one.digest);
  });

  it('are made once per Idempotency-Key', async () => {
    const missing = await author
      .post('plans')
      .send({ meshes: ['*'] })
      .expect(400);
    expect(missing.body.code).toBe('CONCORDAT-IDEMPOTENCY-KEY-MISSING');
    const first = await start({ meshes: ['east'] }, 'build-1').expect(201);
    const again = await start({ meshes: ['east'] }, 'build-1').expect(201);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    const reused = await start({ meshes: ['south'] }, 'build-1').expect(422);
    expect(reused.body.code).toBe('CONCORDAT-IDEMPOTENCY-KEY-REUSED');
    const elsewhere = await start({ meshes: ['east'] }, 'build-1', project.operator).expect(201);
    expect(elsewhere.body.id).not.toBe(first.body.id);
  });

  it('are refused for meshes and revisions that are not there', async () => {
    await start({ meshes: ['nobody'] }).expect(400);
    await start({ meshes: ['east'], revision: 99 }).expect(404);
    await start({ meshes: ['east'], adopt: 'perhaps' }).expect(400);
    await author.get('plans/019aabde-1c00-7000-8000-000000000031').expect(404);
  });

  it('are listed without their changes', async () => {
    const { body } = await author.get('plans?limit=2').expect(200);
    expect(body.items).toHaveLength(2);
    expect(body.items[0]).not.toHaveProperty('meshes');
    const { body: next } = await author.get(`plans?limit=2&cursor=${body.nextCursor}`).expect(200);
    expect(next.items[0].id < body.items[1].id).toBe(true);
  });

  it('show what a mesh refuses in the dry run, and cannot be approved then', async () => {
    const { server } = (project.mesh.east.body['connection'] as { kubernetes: { server: string } }).kubernetes;
    const reader = { kind: 'istio', connection: { kubernetes: { server, token: 'reader-token' } } };
    await project.app.admin.put('meshes/reader').send(reader).expect(201);
    await project.apply(SHOP.replace('web-readers', 'refused').replace('[east]', '[reader]'));
    const plan = await project.plan({ meshes: ['reader'] });
    expect([plan.applyable, plan.summary.refused, plan.summary.create]).toEqual([false, 1, 1]);
    const refused = plan.meshes[0]?.changes.find(({ dryRun }) => dryRun?.outcome === 'refused');
    expect(refused?.dryRun?.detail).toMatch(/forbidden/i);
    const { body } = await project.approver
      .post(`plans/${plan.id}/approvals`)
      .set('idempotency-key', freshKey())
      .send({ digest: plan.digest })
      .expect(409);
    expect(body.code).toBe('CONCORDAT-CONFLICT');
    await author.delete('policies/AuthorizationPolicy/shop/refused').set('if-match', '"1"').expect(204);
  });

  it('leave foreign objects alone unless they are to be adopted', async () => {
    const path = 'policies/AuthorizationPolicy/bookinfo/ratings-readers';
    const { body, headers } = await author.get(path).expect(200);
    const edited = structuredClone(body.policy);
    edited.spec.rules[0].to[0].methods = [{ exact: 'HEAD' }];
    await author
      .put(path)
      .set('if-match', headers['etag'] as string)
      .send(edited)
      .expect(200);
    const careful = await project.plan({ meshes: ['east'] });
    expect(careful.summary).toMatchObject({ conflict: 1, adopt: 0 });
    const conflict = careful.meshes[0]?.changes.find(({ action }) => action === 'conflict');
    expect(conflict).toMatchObject({ object: 'AuthorizationPolicy bookinfo/ratings-readers', dryRun: null });
    expect(conflict?.fields.length).toBeGreaterThan(0);
    const equal = await project.plan({ meshes: ['east'], adopt: 'if-no-diff' });
    expect(equal.summary).toMatchObject({ conflict: 1 });
    expect(equal.summary.adopt).toBeGreaterThan(5);
    const all = await project.plan({ meshes: ['east'], adopt: 'always' });
    expect(all.summary).toMatchObject({ conflict: 0, refused: 0 });
    expect(all.applyable).toBe(true);
  });

  describe('approved', () => {
    const approve = (id: string, digest: string | null, agent: Agent, key = freshKey()) =>
      agent.post(`plans/${id}/approvals`).set('idempotency-key', key).send({ digest });

    it('by somebody else than their author, for exactly their digest', async () => {
      const { body: own } = await start({ meshes: ['east'] }, freshKey(), project.approver).expect(201);
      const { body: self } = await approve(own.id, own.digest, project.approver).expect(403);
      expect(self.code).toBe('CONCORDAT-FORBIDDEN');
      await approve(own.id, own.digest, project.author).expect(403);
      const plan = await project.plan({ meshes: ['east'] });
      const { body: stale } = await approve(plan.id, `sha256:${'0'.repeat(64)}`, project.approver).expect(409);
      expect(stale.code).toBe('CONCORDAT-STALE');
      await approve(plan.id, null, project.approver).expect(400);
      const first = await approve(plan.id, plan.digest, project.approver, 'approval-1').expect(201);
      const again = await approve(plan.id, plan.digest, project.approver, 'approval-1').expect(201);
      expect(again.body).toEqual(first.body);
      const { body } = await author.get(`plans/${plan.id}`).expect(200);
      expect(body).toMatchObject({ state: 'APPROVED', approvals: [first.body] });
      expect({ ...body, state: plan.state, approvals: [] }).toEqual(plan);
    });

    it('by their author where the project allows it', async () => {
      const path = '/v1/projects/shop';
      const { headers } = await project.app.admin.get(path).expect(200);
      const settings = { settings: { authorMayApprove: true } };
      await project.app.admin
        .put(path)
        .set('if-match', headers['etag'] as string)
        .send(settings)
        .expect(200);
      const { body: own } = await start({ meshes: ['east'] }, freshKey(), project.approver).expect(201);
      await approve(own.id, own.digest, project.approver).expect(201);
    });

    it('in no other project', async () => {
      await project.app.admin.put('/v1/projects/other').send({});
      const plan = await project.plan({ meshes: ['east'] });
      const { body } = await project.app
        .with(ADMIN_TOKEN)
        .post(`/v1/projects/other/plans/${plan.id}/approvals`)
        .set('idempotency-key', freshKey())
        .send({ digest: plan.digest })
        .expect(404);
      expect(body.code).toBe('CONCORDAT-NOT-FOUND');
    });
  });

  it('are audited, with their approvals', async () => {
    const { body } = await project.app.admin.get('audit-events?limit=500').expect(200);
    const subjects = new Set(body.items.map(({ subject }: { subject: string }) => subject));
    expect([...subjects]).toEqual(expect.arrayContaining(['Plan', 'Approval']));
  });
});
