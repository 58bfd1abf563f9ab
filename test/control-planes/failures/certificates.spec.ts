import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import { CERTIFICATE, data, PRIVATE_KEY } from '../../contract/certificate.js';
import { FaultyProxy } from '../../support/faulty-proxy.js';
import { failingProject, manyPolicies, type FailingProject } from './failing-project.js';

const NAMES = ['a', 'b', 'c'];
const POLICIES = '/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies';

describe('an API server whose certificate does not fit', () => {
  let server: ApiServer;
  let project: FailingProject;
  beforeAll(async () => {
    server = await ApiServer.start();
    await installCrds(server, ['istio']);
    await server.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  });
  afterAll(() => server.close());
  afterEach(() => project.close());

  const connect = async (kubernetes: Record<string, string>) => {
    project = await failingProject({ kind: 'istio', connection: { kubernetes: { token: server.adminToken, ...kubernetes } } });
  };
  const verify = async () => {
    const answer = await project.operator.post('meshes/east/verifications?wait=60s').send({});
    return answer.body as { reachable: boolean; error: string | null };
  };

  it('is not spoken with where nobody known signed it, or it bears another name, and no token reaches it', async () => {
    const proxy = await FaultyProxy.start(
      { url: server.url, ca: server.certificateAuthority },
      { cert: CERTIFICATE, key: PRIVATE_KEY },
    );
    const cases = [
      [{ server: proxy.url }, /self-signed certificate/],
      [
        { server: proxy.url, certificateAuthorityData: data(server.certificateAuthority) },
        /self-signed certificate|unable to verify/,
      ],
      [
        { server: proxy.url.replace('127.0.0.1', 'localhost'), certificateAuthorityData: data(CERTIFICATE) },
        /does not match certificate's altnames: .*localhost/,
      ],
      [
        { server: proxy.url, certificateAuthorityData: data(CERTIFICATE), tlsServerName: 'other.test' },
        /does not match certificate's altnames: .*other\.test/,
      ],
    ] as const;
    for (const [kubernetes, words] of cases) {
      await connect(kubernetes);
      const found = await verify();
      expect(found).toMatchObject({ reachable: false, error: expect.stringMatching(words) as string });
      await project.close();
    }
    expect(proxy.passed).toEqual([]);
    await proxy.close();
    await connect({ server: server.url, certificateAuthorityData: data(server.certificateAuthority) });
    expect(await verify()).toMatchObject({ reachable: true, error: null });
  });

  it('gets another one between plan and rollout: nothing is sent, and the same plan goes through once it is trusted', async () => {
    const trusted = { server: server.url, certificateAuthorityData: data(server.certificateAuthority) };
    await connect(trusted);
    await project.apply(manyPolicies(NAMES, 'one'));
    const plan = await project.approved();
    await server.renewCertificate();
    const refused = await project.operator.post('rollouts').set('idempotency-key', 'renewed').send({ plan: plan.id });
    expect(refused.status).toBe(502);
    expect(refused.body).toMatchObject({
      code: 'CONCORDAT-UNREACHABLE',
      detail: expect.stringMatching(/^Mesh east: .*certificate/) as string,
    });
    expect((await server.call<{ items: unknown[] }>('GET', POLICIES)).body.items).toEqual([]);
    await project.connect({
      kubernetes: { ...trusted, token: server.adminToken, certificateAuthorityData: data(server.certificateAuthority) },
    });
    expect(await project.ended(await project.begin(plan))).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 3 } });
  });
});
