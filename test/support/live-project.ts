import { startDemoMeshes, type DemoMesh } from '../../src/sandbox/demo/start-demo-meshes.js';
import type { Import } from '../../src/features/imports/imports.schemas.js';
import type { Plan, StartPlan } from '../../src/features/plans/plans.schemas.js';
import type { Rollout } from '../../src/features/rollouts/rollouts.schemas.js';
import { testApp, type Agent, type TestApp } from './test-app.js';

export type MeshName = 'east' | 'south' | 'west';

/** An application whose project has the demo's meshes, and the ways that tests go again and again. */
export interface LiveProject {
  readonly app: TestApp;
  readonly author: Agent;
  readonly approver: Agent;
  readonly operator: Agent;
  readonly mesh: Readonly<Record<MeshName, DemoMesh>>;
  /** Makes policies from a YAML text. */
  apply(yaml: string): Promise<void>;
  import(...meshes: string[]): Promise<Import>;
  /** A plan by the author, waited for. */
  plan(start: Partial<StartPlan> & Pick<StartPlan, 'meshes'>): Promise<Plan>;
  approve(plan: Plan): Promise<void>;
  /** A rollout by the operator, waited for, however it ended. */
  rollOut(plan: Plan): Promise<Rollout>;
  /** Plan, approval and rollout in one. */
  push(...meshes: string[]): Promise<Rollout>;
  close(): Promise<void>;
}

let keys = 0;
/** An Idempotency-Key that no request had before. */
export function freshKey(): string {
  return `key-${(keys += 1)}`;
}

/** Boots an application with these of the demo's meshes in its catalog. */
export async function liveProject(...names: MeshName[]): Promise<LiveProject> {
  const [app, demo] = await Promise.all([testApp(), startDemoMeshes()]);
  const mesh = Object.fromEntries(demo.meshes.map((one) => [one.name, one])) as unknown as LiveProject['mesh'];
  for (const name of names) await app.admin.put(`meshes/${name}`).send(mesh[name].body).expect(201);
  const [author, approver, operator] = await Promise.all([app.as('author'), app.as('approver'), app.as('operator')]);
  const project: Omit<LiveProject, 'push'> = {
    app,
    author,
    approver,
    operator,
    mesh,
    apply: async (yaml) => void (await author.post('apply').set('content-type', 'application/yaml').send(yaml).expect(200)),
    import: async (...meshes) => (await author.post('imports?wait=60s').send({ meshes }).expect(201)).body as Import,
    plan: async (start) =>
      (await author.post('plans?wait=60s').set('idempotency-key', freshKey()).send(start).expect(201)).body as Plan,
    approve: async ({ id, digest }) =>
      void (await approver.post(`plans/${id}/approvals`).set('idempotency-key', freshKey()).send({ digest }).expect(201)),
    rollOut: async ({ id: plan }) =>
      (await operator.post('rollouts?wait=60s').set('idempotency-key', freshKey()).send({ plan }).expect(201)).body as Rollout,
    close: async () => void (await Promise.all([app.close(), demo.close()])),
  };
  return {
    ...project,
    push: async (...meshes) => {
      const plan = await project.plan({ meshes });
      await project.approve(plan);
      return project.rollOut(plan);
    },
  };
}
