import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import { CERTIFICATE, data, PRIVATE_KEY } from '../../contract/certificate.js';
import { FaultyProxy } from '../../support/faulty-proxy.js';
import { allowPlainUser, PLAIN_USER } from './plain-user.js';
import { failingProject, manyPolicies, type FailingProject } from './failing-project.js';

const NAMES = Array.from({ length: 200 }, (_, index) => `b-${String(index).padStart(3, '0')}`);
const ONE_AT_A_TIME = ['--enable-priority-and-fairness=false', '--max-requests-inflight=2', '--max-mutating-requests-inflight=1'];

describe('an API server that takes one write at a time', () => {
  let server: ApiServer;
  let proxy: FaultyProxy;
  let project: FailingProject;
  beforeAll(async () => {
    server = await ApiServer.start({ users: [PLAIN_USER] });
    await allowPlainUser(server);
    await installCrds(server, ['istio']);
    await server.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    await server.kill();
    await server.restart(ONE_AT_A_TIME);
    proxy = await FaultyProxy.start(
      { url: server.url, ca: server.certificateAuthority },
      { cert: CERTIFICATE, key: PRIVATE_KEY },
    );
    const connection = { server: proxy.url, certificateAuthorityData: data(CERTIFICATE), token: PLAIN_USER.token };
    project = await failingProject({ kind: 'istio', connection: { kubernetes: connection } });
  });
  afterAll(async () => {
    await project.close();
    await proxy.close();
    await server.close();
  });

  it('refuses most of what comes at once (429, Retry-After), and gets each object once all the same', async () => {
    await project.apply(manyPolicies(NAMES, 'one'));
    const rollout = await project.ended(await project.begin(await project.approved()));
    expect(rollout).toMatchObject({ state: 'SUCCEEDED', error: null, summary: { applied: 200, failed: 0 } });
    expect(proxy.passed.filter(({ status }) => status === 429).length).toBeGreaterThan(10);
    const counts = await server.timesWritten('security.istio.io/authorizationpolicies/shop/');
    expect([...counts.values()]).toEqual(NAMES.map(() => 1));
  }, 180_000);
});
