import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/features/plans/plans.schemas.js';
import { freshKey, liveProject, type LiveProject } from '../support/live-project.js';

const EVERYWHERE = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: payments-denied, namespace: shop }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: payments } }
  action: deny
  rules: [{ to: [{ paths: [{ exact: /debug }] }] }]
---
apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: default }
spec:
  placement: { meshes: [south] }
  target: { service: web }
  rules: [{ from: [{ identities: [{ service: dashboard }] }] }]
---
apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web-callers, namespace: shop }
spec:
  placement: { meshes: [west] }
  target: { service: web }
  rules: [{ from: [{ identities: [{ namespace: shop, serviceAccount: payments }] }] }]
`;

describe('three meshes of three kinds', () => {
  let project: LiveProject;
  beforeAll(async () => {
    project = await liveProject('east', 'south', 'west');
    await project.import('east', 'south', 'west');
  });
  afterAll(() => project.close());

  it('are imported without loss and without anything to do', async () => {
    expect((await project.import('east', 'south', 'west')).revision).toBe(1);
    expect(await project.plan({ meshes: ['*'] })).toMatchObject({
      state: 'PLANNED_NO_CHANGES',
      summary: { create: 0, update: 0, delete: 0, adopt: 0, conflict: 0, refused: 0 },
    });
  });

  it('get their part of one plan, and the second plan is empty', async () => {
    await project.apply(EVERYWHERE);
    const plan = await project.plan({ meshes: ['*'] });
    expect(plan).toMatchObject({ state: 'AWAITING_APPROVAL', applyable: true });
    const writing = plan.meshes.filter(({ changes }) => changes.some(({ action }) => action === 'create'));
    expect(writing.map(({ mesh }) => mesh)).toEqual(['east', 'south', 'west']);
    await project.approve(plan);
    expect(await project.rollOut(plan)).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect((await project.plan({ meshes: ['*'] })).state).toBe('PLANNED_NO_CHANGES');
    expect((await project.import('east', 'south', 'west')).revision).toBe(2);
  });

  const REFS = {
    east: { kind: 'VirtualService', namespace: 'bookinfo', name: 'reviews' },
    south: { kind: 'service-router', name: 'counting' },
    west: { kind: 'Server', namespace: 'emojivoto', name: 'voting-grpc' },
  } as const;
  /** What people wrote of one object per mesh: not what servers count. */
  const contents = () =>
    Object.entries(REFS).map(([mesh, ref]) => {
      const object = project.mesh[mesh as keyof typeof REFS].find(ref);
      expect([mesh, object]).not.toEqual([mesh, undefined]);
      const { labels, annotations } = (object?.['metadata'] ?? {}) as Record<string, object | undefined>;
      return [object?.['spec'] ?? object?.['Routes'], labels ?? {}, annotations ?? {}, object?.['Meta'] ?? {}];
    });

  it('can be adopted whole, and be given back', async () => {
    const before = structuredClone(contents());
    const plan = await project.plan({ meshes: ['*'], adopt: 'always' });
    expect(plan).toMatchObject({ applyable: true, summary: { refused: 0 } });
    await project.approve(plan);
    const rollout = await project.rollOut(plan);
    expect(rollout).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect((await project.plan({ meshes: ['*'] })).state).toBe('PLANNED_NO_CHANGES');
    expect(contents()).not.toEqual(before);
    const path = `rollouts/${rollout.id}/rollbacks?wait=60s`;
    const undo = (await project.author.post(path).set('idempotency-key', freshKey()).expect(201)).body as Plan;
    expect(undo).toMatchObject({ applyable: true, summary: { conflict: 0, refused: 0 } });
    await project.approve(undo);
    expect(await project.rollOut(undo)).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect(contents()).toEqual(before);
  });
});
