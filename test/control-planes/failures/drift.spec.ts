import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsulAgent } from '../../../src/control-planes/consul/consul-agent.js';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import type { DriftScan } from '../../../src/features/drift/drift.schemas.js';
import { data } from '../../contract/certificate.js';
import { failingProject, manyPolicies, type FailingProject } from './failing-project.js';

const FOLLOWING = { CONCORDAT_DRIFT_FOLLOW: 'true' };
const POLICY = '/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies/web';

/** The newest scan that found drift, once there is one that began after a time. */
async function found(project: FailingProject, began: number): Promise<DriftScan> {
  for (let waited = 0; waited < 30_000; waited += 100) {
    const { body } = await project.operator.get('drift-scans?limit=100').expect(200);
    const scan = (body as { items: DriftScan[] }).items.find(
      ({ createdAt, results }) => Date.parse(createdAt) >= began && results.some(({ drift }) => drift.length > 0),
    );
    if (scan !== undefined) return scan;
    await sleep(100);
  }
  throw new Error('no drift was found');
}

async function scans(project: FailingProject): Promise<number> {
  return ((await project.operator.get('drift-scans?limit=100').expect(200)).body as { items: unknown[] }).items.length;
}

describe('drift that is followed in a real mesh', () => {
  let server: ApiServer;
  let agent: ConsulAgent;
  beforeAll(async () => {
    [server, agent] = await Promise.all([ApiServer.start(), ConsulAgent.start()]);
    await installCrds(server, ['istio']);
    await server.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  });
  afterAll(async () => {
    await Promise.all([server.close(), agent.close()]);
  });

  const pushed = async (mesh: { kind: string; connection: object }, policies: string) => {
    const project = await failingProject(mesh, FOLLOWING);
    await project.apply(policies);
    expect(await project.ended(await project.begin(await project.approved()))).toMatchObject({ state: 'SUCCEEDED' });
    await sleep(8000);
    expect(await scans(project)).toBe(0);
    return project;
  };
  const edit = async (paths: string[]) => {
    const spec = { selector: { matchLabels: { app: 'web' } }, action: 'ALLOW', rules: [{ to: [{ operation: { paths } }] }] };
    const answer = await server.call(
      'PATCH',
      `${POLICY}?fieldManager=kubectl-edit`,
      { spec },
      { contentType: 'application/merge-patch+json' },
    );
    expect(answer.status).toBe(200);
  };

  it('is found within seconds in Kubernetes, also after the server was away', async () => {
    const connection = {
      server: server.url,
      certificateAuthorityData: data(server.certificateAuthority),
      token: server.adminToken,
    };
    const project = await pushed({ kind: 'istio', connection: { kubernetes: connection } }, manyPolicies(['web'], 'one'));
    let began = Date.now();
    await edit(['/open']);
    const scan = await found(project, began);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(scan.results[0]?.drift).toEqual([
      expect.objectContaining({ object: 'AuthorizationPolicy shop/web', writers: ['kubectl-edit'] }),
    ]);
    await server.kill();
    await sleep(500);
    await server.restart();
    began = Date.now();
    await edit(['/open', '/wider']);
    expect(JSON.stringify(await found(project, began))).toContain('/wider');
    const before = await scans(project);
    await sleep(3000);
    expect(await scans(project)).toBe(before);
    await project.close();
  }, 120_000);

  it('is found within seconds in Consul, also after the leader was away', async () => {
    const policy = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: web, namespace: default }
spec:
  target: { service: web }
  rules: [{ from: [{ identities: [{ service: dashboard }] }] }]
`;
    const connection = { consul: { address: agent.url, token: agent.managementToken } };
    const project = await pushed({ kind: 'consul', connection }, policy);
    const letIn = (caller: string) =>
      agent.call('PUT', '/v1/config', { Kind: 'service-intentions', Name: 'web', Sources: [{ Name: caller, Action: 'allow' }] });
    let began = Date.now();
    await letIn('counting');
    expect(JSON.stringify(await found(project, began))).toContain('counting');
    expect(Date.now() - began).toBeLessThan(15_000);
    await agent.kill();
    await sleep(500);
    await agent.restart();
    began = Date.now();
    await letIn('everybody');
    expect(JSON.stringify(await found(project, began))).toContain('everybody');
    await project.close();
  }, 120_000);
});
