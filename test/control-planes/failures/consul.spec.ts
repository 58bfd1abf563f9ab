import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ConsulAgent } from '../../../src/control-planes/consul/consul-agent.js';
import { FaultyProxy, type Passed } from '../../support/faulty-proxy.js';
import { failingProject, type FailingProject } from './failing-project.js';
import { expectNoDriftWhileStarting } from './scans-while-starting.js';

const NAMES = Array.from({ length: 40 }, (_, index) => `s-${String(index).padStart(2, '0')}`);

const RULES = `service_prefix "" { policy = "write" intentions = "write" }
node_prefix "" { policy = "read" }
agent_prefix "" { policy = "read" }
mesh = "write"
peering = "read"
operator = "read"`;

interface Entry {
  readonly Name: string;
  readonly Sources: readonly { Name: string }[];
  readonly CreateIndex: number;
  readonly ModifyIndex: number;
}

const isWrite = ({ method, path }: Passed) => method === 'PUT' && path.startsWith('/v1/config');
const isDelete = ({ method, path }: Passed) => method === 'DELETE' && path.startsWith('/v1/config');

describe('a Consul leader that misbehaves in a rollout', () => {
  let agent: ConsulAgent;
  let token: string;
  let proxy: FaultyProxy;
  let project: FailingProject;
  beforeAll(async () => {
    agent = await ConsulAgent.start();
    token = await agent.createToken('writer', RULES);
    proxy = await FaultyProxy.start(agent);
  });
  afterAll(async () => {
    await proxy.close();
    await agent.close();
  });
  afterEach(async () => {
    proxy.fault = () => null;
    await project.close();
    for (const { Name } of await stored()) await agent.call('DELETE', `/v1/config/service-intentions/${Name}`);
  });

  const begin = async (variables: Record<string, string> = {}) => {
    const connection = { consul: { address: proxy.url, token } };
    project = await failingProject({ kind: 'consul', connection }, variables);
    await project.apply(intentions('web'));
  };
  /** Intentions of one service each, which let one caller in. */
  const intentions = (caller: string) =>
    NAMES.map(
      (name) => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: default }
spec:
  target: { service: ${name} }
  rules: [{ from: [{ identities: [{ service: ${caller} }] }] }]
`,
    ).join('---\n');
  const rollOut = async () => project.ended(await project.begin(await project.approved()));
  const stored = () => agent.call<Entry[]>('GET', '/v1/config/service-intentions?consistent');
  /** Every entry is whole and has changed only as often as it should: its index moved no further. */
  const expectWritten = async (caller: string) => {
    const entries = await stored();
    expect(entries.map(({ Name }) => Name).toSorted()).toEqual(NAMES);
    for (const { Sources } of entries) expect(Sources.map(({ Name }) => Name)).toEqual([caller]);
    return entries;
  };
  const succeeded = { state: 'SUCCEEDED', error: null, summary: { applied: 40, failed: 0, skipped: 0, pending: 0 } };

  it('is restarted while entries are made, changed and deleted: each write is done once', async () => {
    await begin();
    const restart = () =>
      agent
        .kill()
        .then(() => sleep(300))
        .then(() => agent.restart());
    const making = proxy.after(12, isWrite, restart);
    expect(await rollOut()).toMatchObject(succeeded);
    await making;
    const made = await expectWritten('web');
    expect(made.filter(({ CreateIndex, ModifyIndex }) => CreateIndex !== ModifyIndex)).toEqual([]);
    await project.apply(intentions('dashboard'));
    const changing = proxy.after(12, isWrite, restart);
    expect(await rollOut()).toMatchObject(succeeded);
    await changing;
    await expectWritten('dashboard');
    await project.delete(...NAMES.map((name) => `default/${name}`));
    const deleting = proxy.after(12, isDelete, restart);
    expect(await rollOut()).toMatchObject(succeeded);
    await deleting;
    expect(await stored()).toEqual([]);
  }, 180_000);

  it('stays away: the rollout says what was done and why it ended, and the next one does the rest', async () => {
    await begin({ CONCORDAT_MESH_PATIENCE_SECONDS: '1' });
    const gone = proxy.after(12, isWrite, () => agent.kill());
    const rollout = await rollOut();
    await gone;
    expect(rollout.error).toMatch(/^mesh east: service-intentions s-/);
    // FAILED where the agent died before it answered any of the writes that were under way.
    expect(['PARTIALLY_SUCCEEDED', 'FAILED']).toContain(rollout.state);
    expect(rollout.summary.pending).toBe(0);
    await agent.restart();
    const there = new Set((await stored()).map(({ Name }) => Name));
    for (const { object, state } of rollout.meshes.flatMap(({ changes }) => changes)) {
      if (state === 'APPLIED') expect(there).toContain(object.slice(-4));
      if (state === 'SKIPPED') expect(there).not.toContain(object.slice(-4));
    }
    proxy.fault = () => null;
    expect(await rollOut()).toMatchObject({ state: 'SUCCEEDED' });
    await expectWritten('web');
  });

  it('does a write and loses the answer: it is found done', async () => {
    await begin();
    proxy.spoil('lose-answer', isWrite, 12);
    expect(await rollOut()).toMatchObject(succeeded);
    await expectWritten('web');
    await project.apply(intentions('dashboard'));
    proxy.spoil('lose-answer', isWrite, 12);
    expect(await rollOut()).toMatchObject(succeeded);
    await expectWritten('dashboard');
    await project.delete(...NAMES.map((name) => `default/${name}`));
    proxy.spoil('lose-answer', isDelete, 12);
    expect(await rollOut()).toMatchObject(succeeded);
    expect(await stored()).toEqual([]);
  });

  it('never gets a request, or answers too late: the truth is found by looking again', async () => {
    await begin({ CONCORDAT_MESH_TIMEOUT_SECONDS: '1' });
    proxy.spoil('lose-request', isWrite, 12);
    expect(await rollOut()).toMatchObject(succeeded);
    await project.apply(intentions('dashboard'));
    proxy.spoil(2500, isWrite, 6);
    expect(await rollOut()).toMatchObject(succeeded);
    await expectWritten('dashboard');
  });

  it('never looks empty while it starts', async () => {
    await begin();
    expect(await rollOut()).toMatchObject(succeeded);
    await expectNoDriftWhileStarting(project, agent);
  });
});
