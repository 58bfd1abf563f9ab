import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import { CERTIFICATE, data, PRIVATE_KEY } from '../../contract/certificate.js';
import { FaultyProxy, type Passed } from '../../support/faulty-proxy.js';
import { allowPlainUser, PLAIN_USER } from './plain-user.js';
import { failingProject, manyPolicies, type FailingProject } from './failing-project.js';
import { expectNoDriftWhileStarting } from './scans-while-starting.js';

const NAMES = Array.from({ length: 40 }, (_, index) => `p-${String(index).padStart(2, '0')}`);
const POLICIES = '/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies';

interface Stored {
  readonly metadata: { readonly name: string; readonly generation: number; readonly managedFields: { manager: string }[] };
  readonly spec: { readonly rules: { to: { operation: { paths: string[] } }[] }[] };
}

const isWrite = ({ method, path, body }: Passed) =>
  method !== 'GET' && path.includes('authorizationpolicies/') && !`${path}${body}`.includes('dryRun');

describe('an API server that misbehaves in a rollout', () => {
  let server: ApiServer;
  let proxy: FaultyProxy;
  let project: FailingProject;
  beforeAll(async () => {
    server = await ApiServer.start({ users: [PLAIN_USER] });
    await allowPlainUser(server);
    await installCrds(server, ['istio']);
    await server.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
    proxy = await FaultyProxy.start(
      { url: server.url, ca: server.certificateAuthority },
      { cert: CERTIFICATE, key: PRIVATE_KEY },
    );
  });
  afterAll(async () => {
    await proxy.close();
    await server.close();
  });
  afterEach(async () => {
    proxy.fault = () => null;
    proxy.passed.length = 0;
    await project.close();
    await server.call('DELETE', POLICIES);
  });

  const begin = async (variables: Record<string, string> = {}) => {
    const connection = { server: proxy.url, certificateAuthorityData: data(CERTIFICATE), token: PLAIN_USER.token };
    // Two identities, as an installation has them that follows deploy/: the one that looks must wait as the one that writes does.
    const mesh = { kind: 'istio', connection: { kubernetes: connection }, writer: { kubernetes: connection } };
    project = await failingProject(mesh, variables);
    await project.apply(manyPolicies(NAMES, 'one'));
  };
  const rollOut = async () => project.ended(await project.begin(await project.approved()));
  const stored = async () => (await server.call<{ items: Stored[] }>('GET', POLICIES)).body.items;
  /** Every object is whole, ours alone and was written so many times, as the database counts. */
  const expectWritten = async (value: string, times: number) => {
    const objects = await stored();
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(NAMES);
    for (const { metadata, spec } of objects) {
      expect(spec.rules).toEqual([{ to: [{ operation: { paths: [`/${value}`] } }] }]);
      expect(metadata.managedFields.map(({ manager }) => manager)).toEqual(['concordat']);
    }
    const counts = await server.timesWritten('security.istio.io/authorizationpolicies/shop/');
    expect([...new Set(counts.values())]).toEqual([times]);
  };
  const expectNothingLeft = async () => {
    const next = await project.operator
      .post('plans?wait=60s')
      .set('idempotency-key', `left-${Date.now()}`)
      .send({ meshes: ['east'] });
    expect(next.body).toMatchObject({ state: 'PLANNED_NO_CHANGES' });
  };

  it('is killed and comes back: the rollout goes on, each object is written once', async () => {
    await begin();
    const back = proxy.after(15, isWrite, () =>
      server
        .kill()
        .then(() => sleep(500))
        .then(() => server.restart()),
    );
    const rollout = await rollOut();
    await back;
    expect(rollout).toMatchObject({ state: 'SUCCEEDED', error: null, summary: { applied: 40, failed: 0, skipped: 0 } });
    await expectWritten('one', 1);
    await expectNothingLeft();
  });

  it('is killed while objects are changed, and while they are deleted', async () => {
    await begin();
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED' });
    await project.apply(manyPolicies(NAMES, 'two'));
    const dieAfter = (writes: number) => proxy.after(writes, isWrite, () => server.kill().then(() => server.restart()));
    const changed = dieAfter(20);
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 40 } });
    await changed;
    await expectWritten('two', 2);
    await project.delete(...NAMES.map((name) => `shop/${name}`));
    const deleted = dieAfter(10);
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 40 } });
    await deleted;
    expect(await stored()).toEqual([]);
    await expectNothingLeft();
  }, 180_000);

  it('dies between the last write and the look at what was written', async () => {
    await begin();
    const isDone = () => proxy.passed.filter((one) => isWrite(one) && one.status === 201).length === NAMES.length;
    const isLook = ({ method }: Passed) => method === 'GET' && isDone();
    const back = proxy.after(1, isLook, () => server.kill().then(() => server.restart()));
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', error: null, summary: { applied: 40, failed: 0 } });
    await back;
    await expectWritten('one', 1);
  });

  it('stays away: the rollout says what was done and why it ended, and the next one does the rest', async () => {
    await begin({ CONCORDAT_MESH_PATIENCE_SECONDS: '1' });
    const gone = proxy.after(15, isWrite, () => server.kill());
    const rollout = await rollOut();
    await gone;
    expect(rollout.error).toMatch(/^mesh east: AuthorizationPolicy shop\/p-\d\d: .*(ECONNREFUSED|other side closed|ECONNRESET)/);
    expect(['PARTIALLY_SUCCEEDED', 'FAILED']).toContain(rollout.state);
    expect(rollout.summary.pending).toBe(0);
    await server.restart();
    const there = new Set((await stored()).map(({ metadata }) => metadata.name));
    const states = new Map(
      rollout.meshes.flatMap(({ changes }) => changes.map(({ object, state }) => [object.slice(-4), state])),
    );
    // What it says to be applied is there, what it skipped is not; what it calls unreachable may be either.
    for (const name of NAMES) {
      if (states.get(name) === 'APPLIED') expect(there).toContain(name);
      if (states.get(name) === 'SKIPPED') expect(there).not.toContain(name);
    }
    proxy.fault = () => null;
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED' });
    await expectWritten('one', 1);
    await expectNothingLeft();
  });

  it('loses its database for a while: the rollout waits for it', async () => {
    await begin();
    const back = proxy.after(10, isWrite, () =>
      server
        .killDatabase()
        .then(() => sleep(3000))
        .then(() => server.restartDatabase()),
    );
    const rollout = await rollOut();
    await back;
    expect(rollout).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 40, failed: 0 } });
    await expectWritten('one', 1);
  });

  it('does a write and loses the answer: it is found done', async () => {
    await begin();
    proxy.spoil('lose-answer', isWrite, 12);
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 40, failed: 0 } });
    await expectWritten('one', 1);
    await project.apply(manyPolicies(NAMES, 'two'));
    proxy.spoil('lose-answer', isWrite, 12);
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 40, failed: 0 } });
    await expectWritten('two', 2);
    await project.delete(...NAMES.map((name) => `shop/${name}`));
    proxy.spoil('lose-answer', isWrite, 12);
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 40, failed: 0 } });
    expect(await stored()).toEqual([]);
  });

  it('does writes and loses their answers for good: nobody calls them applied, and a rollback takes them back', async () => {
    await begin({ CONCORDAT_MESH_PATIENCE_SECONDS: '0' });
    proxy.spoil('lose-answer', isWrite, 1000);
    const rollout = await rollOut();
    expect(rollout).toMatchObject({ state: 'FAILED', summary: { applied: 0 } });
    proxy.fault = () => null;
    const taken = (await stored()).length;
    expect(taken).toBeGreaterThan(0);
    const undo = await project.undoing(rollout);
    expect(undo.summary).toMatchObject({ delete: taken, noop: rollout.summary.failed - taken, conflict: 0 });
    expect(await project.ended(await project.begin(undo))).toMatchObject({ state: 'SUCCEEDED' });
    expect(await stored()).toEqual([]);
  });

  it('never gets a request: it is sent again', async () => {
    await begin();
    proxy.spoil('lose-request', isWrite, 12);
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 40, failed: 0 } });
    await expectWritten('one', 1);
  });

  it('answers too late: the truth is found by looking again', async () => {
    await begin({ CONCORDAT_MESH_TIMEOUT_SECONDS: '1' });
    proxy.spoil(3000, isWrite, 6);
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 40, failed: 0 } });
    await expectWritten('one', 1);
  });

  it('is always too slow: the rollout says so, and what it could not see it does not call applied', async () => {
    await begin({ CONCORDAT_MESH_TIMEOUT_SECONDS: '1', CONCORDAT_MESH_PATIENCE_SECONDS: '0' });
    proxy.spoil(2500, isWrite, 1000);
    const rollout = await rollOut();
    expect(rollout).toMatchObject({ state: 'FAILED', error: expect.stringMatching(/Timeout/i) as string });
    expect(rollout.summary.applied).toBe(0);
    proxy.fault = () => null;
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED' });
    await expectWritten('one', 1);
  });

  it('refuses for now and names a time: nothing is sent before it', async () => {
    await begin();
    const refused: number[] = [];
    let asked = 0;
    proxy.fault = (request) => {
      if (!isWrite(request) || !request.path.includes('/p-07?')) return null;
      refused.push(Date.now());
      return (asked += 1) <= 2 ? { status: 429, headers: { 'retry-after': '2' } } : null;
    };
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED', summary: { applied: 40 } });
    const [first = 0, second = 0, third = 0] = refused;
    expect(second - first).toBeGreaterThanOrEqual(2000);
    expect(third - second).toBeGreaterThanOrEqual(2000);
    await expectWritten('one', 1);
  });

  it('never looks empty while it starts', async () => {
    await begin();
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED' });
    await expectNoDriftWhileStarting(project, server);
  });
});
