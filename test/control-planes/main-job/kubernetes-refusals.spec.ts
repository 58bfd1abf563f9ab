import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubernetesIdentities, kubernetesRole, type DeployedRole } from '../../../src/cli/demo/deployed-identities.js';
import { Connections } from '../../../src/connections/connections.js';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { applyObjects, type KubernetesObject } from '../../../src/control-planes/kubernetes/apply-objects.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import type { ConnectionSpec } from '../../../src/domain/translation/connection-spec.js';
import type { NativeObject } from '../../../src/domain/translation/native-object.js';
import type { Verification } from '../../../src/features/meshes/meshes.schemas.js';
import { Egress } from '../../../src/platform/egress/egress.js';
import { eastCluster } from '../../../src/sandbox/demo/east-cluster.js';
import { liveProject, type LiveProject } from '../../support/live-project.js';
import { clusterRoleIn, granting, permissionsOf } from './role-permissions.js';

const POLICIES = { group: 'security.istio.io', resource: 'authorizationpolicies' } as const;
const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

const denial = (path: string) => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: payments-denied, namespace: shop }
spec:
  placement: { meshes: [real] }
  target: { workloads: { app: payments } }
  action: deny
  rules: [{ to: [{ paths: [{ exact: ${path} }] }] }]
`;

/** What a user sees who gave an identity less than `deploy/` says: no plan or rollout that fails without a word. */
describe('an identity with one verb less', () => {
  let server: ApiServer;
  let project: LiveProject;
  let writer: ConnectionSpec;
  const tokens: Partial<Record<DeployedRole, string>> = {};

  beforeAll(async () => {
    server = await ApiServer.start();
    await installCrds(server, ['istio', 'gateway-api']);
    await applyObjects(server, eastCluster as unknown as KubernetesObject[]);
    project = await liveProject();
    const identities = await kubernetesIdentities(server, 'istio');
    await project.operator
      .put('meshes/real')
      .send({ kind: 'istio', ...identities })
      .expect(201);
    writer = identities['writer'] as unknown as ConnectionSpec;
    for (const [role, place] of [
      ['reader', 'connection'],
      ['writer', 'writer'],
    ] as const)
      tokens[role] = (identities[place] as { kubernetes: { token: string } }).kubernetes.token;
  });
  afterAll(async () => {
    await project.close();
    await server.close();
  });

  /** True as the server decides it for this identity now. */
  async function may(role: DeployedRole, verb: string): Promise<boolean> {
    const spec = { resourceAttributes: { ...POLICIES, verb } };
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
    const { body } = await server.call<{ status?: { allowed?: boolean } }>('POST', REVIEWS, review, {
      token: tokens[role] ?? '',
    });
    return body.status?.allowed === true;
  }

  /** Does the work while the role lacks a verb on authorization policies. */
  async function without<T>(role: DeployedRole, verb: string, work: () => Promise<T>): Promise<T> {
    const file = clusterRoleIn(await kubernetesRole('istio', role));
    const path = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${file.metadata.name}`;
    const kept = permissionsOf(file).filter((one) => one.verb !== verb || one.resource !== POLICIES.resource);
    await server.call('PUT', path, granting(file, kept));
    while (await may(role, verb)) await sleep(20);
    try {
      return await work();
    } finally {
      await server.call('PUT', path, file);
      while (!(await may(role, verb))) await sleep(20);
    }
  }

  const plan = () => project.plan({ meshes: ['real'] });
  const refusal = (verb: string) =>
    `User \\"system:serviceaccount:concordat:concordat-writer\\" cannot ${verb} resource \\"authorizationpolicies\\" in API group \\"security.istio.io\\"`;

  it.each([
    ['reader', 'list'],
    ['reader', 'watch'],
    ['writer', 'get'],
    ['writer', 'create'],
    ['writer', 'patch'],
    ['writer', 'delete'],
  ] as const)('as %s without %s is told by its verification', async (role, verb) => {
    const { body } = await without(role, verb, () => project.operator.post('meshes/real/verifications').expect(200));
    const lacking = [`${verb} authorizationpolicies.security.istio.io`];
    const { missingPermissions, writer: written } = body as Verification;
    expect({ reader: missingPermissions, writer: written?.missingPermissions }).toEqual({
      reader: [],
      writer: [],
      [role]: lacking,
    });
  });

  it.each(['create', 'patch'])('cannot %s: the plan says so and cannot be applied', async (verb) => {
    await project.apply(denial(`/${verb}`));
    const made = await without('writer', verb, plan);
    expect(JSON.stringify(made.meshes)).toContain(refusal(verb));
    expect(made.applyable).toBe(false);
  });

  it('cannot patch any more after the plan was approved: the rollout fails with the words', async () => {
    await project.apply(denial('/later'));
    const made = await plan();
    await project.approve(made);
    const rollout = await without('writer', 'patch', () => project.rollOut(made));
    expect(rollout.state).toBe('FAILED');
    expect(JSON.stringify(rollout.meshes)).toContain(refusal('patch'));
    expect((await project.push('real')).state).toBe('SUCCEEDED');
  });

  it('cannot get: what may be overwritten unseen is not', async () => {
    const connection = await new Connections(new Egress({ allowLoopback: true, allowCidrs: [] })).open(writer, () =>
      Promise.resolve([]),
    );
    const path = '/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies/payments-denied';
    const { body } = await server.call('GET', path);
    const ref = { collection: 'security.istio.io/AuthorizationPolicy', namespace: 'shop', name: 'payments-denied' };
    const metadata = { name: ref.name, namespace: ref.namespace };
    const after = { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata, spec: { action: 'ALLOW' } };
    const wanted: NativeObject = { ...ref, body: after, version: null, writers: [], source: null };
    const applied = await without('writer', 'get', () =>
      connection.apply({ ref, before: null, after: wanted, takeOver: false }, { dryRun: false }),
    );
    await connection.close();
    expect(applied).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('cannot get resource') as string });
    expect((await server.call('GET', path)).body).toEqual(body);
  });

  it('cannot delete: the plan says so and cannot be applied', async () => {
    const found = await project.author.get('policies/AuthorizationPolicy/shop/payments-denied').expect(200);
    await project.author
      .delete('policies/AuthorizationPolicy/shop/payments-denied')
      .set('if-match', String(found.headers['etag']))
      .expect(204);
    const made = await without('writer', 'delete', plan);
    expect(JSON.stringify(made.meshes)).toContain(refusal('delete'));
    expect(made.applyable).toBe(false);
    expect((await project.push('real')).state).toBe('SUCCEEDED');
  });

  it('cannot list: what was not seen is not taken for gone', async () => {
    const foreign = { action: 'DENY', rules: [{ to: [{ operation: { paths: ['/secret'] } }] }] };
    const policy = { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', spec: foreign };
    await applyObjects(server, [{ ...policy, metadata: { name: 'theirs', namespace: 'shop' } }]);
    await project.import('real');
    const again = await without('reader', 'list', () => project.import('real'));
    expect(again.reports).toMatchObject([{ complete: false }]);
    await project.author.get('policies/AuthorizationPolicy/shop/theirs').expect(200);
    const made = await without('reader', 'list', plan);
    expect(made.meshes).toMatchObject([{ complete: false }]);
    expect(made.summary.delete).toBe(0);
  });

  it('cannot list any more: a rollout believes the answers to its writes', async () => {
    await project.apply(denial('/unseen'));
    const made = await plan();
    await project.approve(made);
    expect(await without('reader', 'list', () => project.rollOut(made))).toMatchObject({ state: 'SUCCEEDED', error: null });
    expect((await plan()).state).toBe('PLANNED_NO_CHANGES');
  });
});
