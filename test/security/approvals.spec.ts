import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/features/plans/plans.schemas.js';
import { freshKey, liveProject, type LiveProject } from '../support/live-project.js';

const policy = (method: string) => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: ratings-readers, namespace: bookinfo }
spec: { target: { service: ratings }, action: allow, rules: [{ to: [{ methods: [${method}] }] }] }
`;
const OBJECT = { kind: 'AuthorizationPolicy', namespace: 'bookinfo', name: 'ratings-readers' };
const START = { meshes: ['east'], adopt: 'always' as const };

// GHSA-wfqx-gjrf-g28r: what was verified was not what was applied. ASVS 2.3.5: nobody approves what they made.
describe('approvals', () => {
  let project: LiveProject;
  let plan: Plan;
  let before: string;
  beforeAll(async () => {
    project = await liveProject('east');
    await project.import('east');
    await project.apply(policy('DELETE'));
    plan = await project.plan(START);
    before = held();
  });
  afterAll(() => project.close());

  const held = (): string => JSON.stringify(project.mesh.east.find(OBJECT)?.['spec']);
  const send = (agent: LiveProject['author'], path: string, body: object) =>
    agent.post(path).set('idempotency-key', freshKey()).send(body);

  it('are for the digest that was read, and for no other', async () => {
    const path = `plans/${plan.id}/approvals`;
    for (const digest of [
      '',
      'x',
      plan.digest?.toUpperCase().replace(/[a-z]/, '0') ?? '',
      `${plan.digest} `,
      `${plan.digest}0`,
    ]) {
      const { status } = await send(project.approver, path, { digest });
      expect([digest, status]).toEqual([digest, 409]);
    }
    await send(project.approver, path, {}).expect(400);
    await send(project.approver, path, { digest: null }).expect(400);
    const { body } = await project.approver.get(`plans/${plan.id}`).expect(200);
    expect(body).toMatchObject({ state: 'AWAITING_APPROVAL', approvals: [] });
  });

  it('are needed before anything is written', async () => {
    await send(project.operator, 'rollouts', { plan: plan.id }).expect(409);
    expect(held()).toBe(before);
  });

  it('are not given by authors and operators, nor by the author of the plan whatever the role', async () => {
    await send(project.author, `plans/${plan.id}/approvals`, { digest: plan.digest }).expect(403);
    await send(project.operator, `plans/${plan.id}/approvals`, { digest: plan.digest }).expect(403);
    for (const agent of [project.app.admin, project.approver]) {
      const own = await send(agent, 'plans?wait=60s', START).expect(201);
      await send(agent, `plans/${own.body.id}/approvals`, { digest: own.body.digest }).expect(403);
    }
  });

  it('do not carry over: what changed in the mesh or in the policies since is not applied', async () => {
    await project.approve(plan);
    project.mesh.east.editAs('kubectl-edit', OBJECT, (object) => {
      object['spec'] = { selector: { matchLabels: { app: 'ratings' } } };
    });
    const edited = held();
    const rollout = await send(project.operator, 'rollouts?wait=60s', { plan: plan.id });
    expect([rollout.status, rollout.body.code]).toEqual([409, 'CONCORDAT-STALE']);
    await project.apply(policy('PUT'));
    const next = await project.plan(START);
    expect(next.digest).not.toBe(plan.digest);
    await send(project.approver, `plans/${next.id}/approvals`, { digest: plan.digest }).expect(409);
    await send(project.operator, 'rollouts', { plan: next.id }).expect(409);
    expect(held()).toBe(edited);
  });

  it('are for one rollout', async () => {
    const fresh = await project.plan(START);
    await project.approve(fresh);
    const first = await project.rollOut(fresh);
    expect(first.state).toBe('SUCCEEDED');
    await send(project.operator, 'rollouts', { plan: fresh.id }).expect(409);
  });

  it('given twice at once count once', async () => {
    await project.apply(policy('PATCH'));
    const fresh = await project.plan(START);
    await project.approve(fresh);
    const starts = await Promise.all(Array.from({ length: 6 }, () => send(project.operator, 'rollouts', { plan: fresh.id })));
    expect(
      Object.fromEntries(
        Map.groupBy(starts, ({ status }) => status)
          .entries()
          .map(([status, all]) => [status, all.length]),
      ),
    ).toEqual({ 202: 1, 409: 5 });
  });
});
