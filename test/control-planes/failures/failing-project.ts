import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from '../../../src/features/plans/plans.schemas.js';
import type { Rollout } from '../../../src/features/rollouts/rollouts.schemas.js';
import { testApp, type Agent } from '../../support/test-app.js';

/** An application with one mesh in its catalog, whose server the test spoils. */
export interface FailingProject {
  readonly operator: Agent;
  /** Makes policies from a YAML text, or makes them anew. */
  apply(yaml: string): Promise<void>;
  /** By `NAMESPACE/NAME`. */
  delete(...names: string[]): Promise<void>;
  /** Gives the mesh another connection. */
  connect(connection: object): Promise<void>;
  /** A plan of what is wanted, approved. */
  approved(): Promise<Plan>;
  /** A plan of what was before a rollout, approved. */
  undoing(rollout: Rollout): Promise<Plan>;
  /** Begins a rollout and gives where it is found; nothing is waited for. */
  begin(plan: Plan): Promise<string>;
  /** The rollout once it has ended. */
  ended(location: string): Promise<Rollout>;
  close(): Promise<void>;
}

const PATIENCE_MS = 120_000;

/** Boots it. `variables` are settings of the server: how patient it is. */
export async function failingProject(
  mesh: { readonly kind: string; readonly connection: object },
  variables: Readonly<Record<string, string>> = {},
): Promise<FailingProject> {
  const app = await testApp({ variables: { CONCORDAT_MESH_PATIENCE_SECONDS: '60', ...variables } });
  await app.admin.put('meshes/east').send(mesh).expect(201);
  const [author, approver, operator] = await Promise.all([app.as('author'), app.as('approver'), app.as('operator')]);
  const approve = async (plan: Plan): Promise<Plan> => {
    if (!plan.applyable) throw new Error(`the plan cannot be applied: ${JSON.stringify(plan.meshes).slice(0, 3000)}`);
    const approval = { digest: plan.digest };
    await approver.post(`plans/${plan.id}/approvals`).set('idempotency-key', randomUUID()).send(approval).expect(201);
    return plan;
  };
  const policyPath = (name: string) => `policies/AuthorizationPolicy/${name}`;
  return {
    operator,
    apply: async (yaml) => void (await author.post('apply').set('content-type', 'application/yaml').send(yaml).expect(200)),
    delete: async (...names) => {
      for (const name of names) {
        const { headers } = await author.get(policyPath(name)).expect(200);
        await author
          .delete(policyPath(name))
          .set('if-match', headers['etag'] ?? '')
          .expect(204);
      }
    },
    connect: async (connection) => {
      const { headers } = await app.admin.get('meshes/east').expect(200);
      const changed = { ...mesh, connection };
      await app.admin
        .put('meshes/east')
        .set('if-match', headers['etag'] ?? '')
        .send(changed)
        .expect(200);
    },
    approved: async () => {
      const start = { meshes: ['east'] };
      const made = await author.post('plans?wait=60s').set('idempotency-key', randomUUID()).send(start).expect(201);
      return approve(made.body as Plan);
    },
    undoing: async ({ id }) => {
      const undo = author.post(`rollouts/${id}/rollbacks?wait=60s`).set('idempotency-key', randomUUID());
      return approve((await undo.send({}).expect(201)).body as Plan);
    },
    begin: async ({ id: plan }) => {
      const answer = await operator.post('rollouts').set('idempotency-key', randomUUID()).send({ plan }).expect(202);
      return (answer.body as { resource: string }).resource;
    },
    ended: async (location) => {
      for (let waited = 0; waited < PATIENCE_MS; waited += 100) {
        const rollout = (await operator.get(location).expect(200)).body as Rollout;
        if (rollout.finishedAt !== null) return rollout;
        await sleep(100);
      }
      throw new Error(`${location} never ends`);
    },
    close: () => app.close(),
  };
}

/** So many policies, whose value makes their objects differ. */
export function manyPolicies(names: readonly string[], value: string): string {
  return names
    .map(
      (name) => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  target: { workloads: { app: web } }
  rules: [{ to: [{ paths: [{ exact: /${value} }] }] }]
`,
    )
    .join('---\n');
}
