import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Istiod } from '../../../src/control-planes/istio/istiod.js';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import { CERTIFICATE, data, PRIVATE_KEY } from '../../contract/certificate.js';
import { FaultyProxy, type Passed } from '../../support/faulty-proxy.js';
import { failingProject, manyPolicies, type FailingProject } from './failing-project.js';

const NAMES = Array.from({ length: 40 }, (_, index) => `w-${String(index).padStart(2, '0')}`);
const POLICIES = '/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies';

const isWrite = ({ method, path }: Passed) => method === 'PATCH' && !path.includes('dryRun');

describe("istiod's webhook that is down in a rollout", () => {
  let server: ApiServer;
  let istiod: Istiod;
  let proxy: FaultyProxy;
  let project: FailingProject;
  beforeAll(async () => {
    server = await ApiServer.start();
    await installCrds(server, ['istio']);
    await server.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    istiod = await Istiod.start(server);
    await istiod.registerWebhook();
    proxy = await FaultyProxy.start(
      { url: server.url, ca: server.certificateAuthority },
      { cert: CERTIFICATE, key: PRIVATE_KEY },
    );
  });
  afterAll(async () => {
    await proxy.close();
    await istiod.close();
    await server.close();
  });
  afterEach(async () => {
    proxy.fault = () => null;
    await project.close();
    await server.call('DELETE', POLICIES);
  });

  const begin = async (variables: Record<string, string> = {}) => {
    const connection = { server: proxy.url, certificateAuthorityData: data(CERTIFICATE), token: server.adminToken };
    project = await failingProject({ kind: 'istio', connection: { kubernetes: connection } }, variables);
    await project.apply(manyPolicies(NAMES, 'one'));
  };
  const rollOut = async () => project.ended(await project.begin(await project.approved()));
  const written = () => server.timesWritten('security.istio.io/authorizationpolicies/shop/');

  it('comes back: the rollout waits for it and writes each object once', async () => {
    await begin();
    const back = proxy.after(15, isWrite, () =>
      istiod
        .kill()
        .then(() => sleep(2000))
        .then(() => istiod.restart()),
    );
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', error: null, summary: { applied: 40, failed: 0 } });
    await back;
    expect([...(await written()).values()]).toEqual(NAMES.map(() => 1));
  });

  it("stays away: the rollout ends in the server's words, and nothing got in unjudged", async () => {
    await begin({ CONCORDAT_MESH_PATIENCE_SECONDS: '1' });
    const gone = proxy.after(15, isWrite, () => istiod.kill());
    const rollout = await rollOut();
    await gone;
    expect(['PARTIALLY_SUCCEEDED', 'FAILED']).toContain(rollout.state);
    expect(rollout.error).toMatch(
      /^mesh east: AuthorizationPolicy shop\/w-\d\d: .*failed calling webhook "rev\.validation\.istio\.io"/,
    );
    const changes = rollout.meshes.flatMap((mesh) => mesh.changes);
    const applied = changes.filter(({ state }) => state === 'APPLIED').map(({ object }) => object.slice(-4));
    expect([...(await written()).keys()].map((key) => key.slice(-4)).toSorted()).toEqual(applied.toSorted());
    expect(changes.find(({ state }) => state === 'UNREACHABLE')?.detail).toContain('connection refused');
    await istiod.restart();
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED' });
    expect([...(await written()).values()]).toEqual(NAMES.map(() => 1));
  });

  it('is away while a plan is made: the dry run says so, and the plan is not one to apply', async () => {
    await begin({ CONCORDAT_MESH_PATIENCE_SECONDS: '1' });
    await istiod.kill();
    const answer = await project.operator
      .post('plans?wait=60s')
      .set('idempotency-key', 'away')
      .send({ meshes: ['east'] });
    await istiod.restart();
    expect(answer.body).toMatchObject({ applyable: false });
    const outcomes = (answer.body as { meshes: { changes: { dryRun: { outcome: string; detail: string } }[] }[] }).meshes[0]
      ?.changes;
    expect(outcomes?.[0]?.dryRun).toMatchObject({
      outcome: 'unreachable',
      detail: expect.stringContaining('failed calling webhook') as string,
    });
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED' });
  });
});
