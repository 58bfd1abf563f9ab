import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Import } from '../../src/features/imports/imports.schemas.js';
import type { Plan } from '../../src/features/plans/plans.schemas.js';
import type { Rollout } from '../../src/features/rollouts/rollouts.schemas.js';
import { startDemoMeshes, type DemoMesh, type DemoMeshes } from '../../src/sandbox/demo/start-demo-meshes.js';
import { RunningServer } from './running-server.js';

const policy = (name: string) => `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: ${name}, namespace: shop }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: web } }
  rules: [{ to: [{ paths: [{ exact: /${name} }] }] }]
`;
interface Listing {
  items: { policy: { metadata: { name: string } } }[];
}

/** kill -9 of the built server with its embedded database, at moments that differ from run to run. */
describe('a server that is killed', () => {
  let dataDir: string;
  let server: RunningServer;
  let demo: DemoMeshes;
  let east: DemoMesh;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'concordat-kills-'));
    server = new RunningServer(dataDir);
    [demo] = await Promise.all([startDemoMeshes(), server.start()]);
    east = demo.meshes.find(({ name }) => name === 'east') as DemoMesh;
    await server.must('PUT', 'meshes/east', east.body);
  });
  afterEach(async () => {
    await Promise.all([server.kill(), demo.close()]);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  });

  /** The resource once it is neither waiting nor running any more. */
  const settled = async <T extends { finishedAt: string | null }>(location: string): Promise<T> => {
    const path = location.replace('/v1/projects/shop/', '');
    for (let tries = 0; tries < 300; tries += 1) {
      const resource = await server.must<T>('GET', path);
      if (resource.finishedAt !== null) return resource;
      await sleep(100);
    }
    throw new Error(`${path} never ends`);
  };

  it('keeps every policy that it answered 2xx for, and whole revisions only', async () => {
    const kept: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      const up = new AbortController();
      const writing = Array.from({ length: 4 }, async (_, writer) => {
        for (let index = 0; !up.signal.aborted; index += 1) {
          const names = [`r${round}-w${writer}-${index}-a`, `r${round}-w${writer}-${index}-b`];
          const reply = await server.call('POST', 'apply', names.map(policy).join('---\n'));
          if (reply?.status === 200) kept.push(...names);
        }
      });
      while (kept.length < 10 * (round + 1)) await sleep(10);
      await sleep(Math.random() * 400);
      await server.kill();
      up.abort();
      await Promise.all(writing);
      await server.start();
    }
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Listing & { nextCursor: string | null } = await server.must('GET', `policies?limit=500${cursor}`);
      names.push(...page.items.map(({ policy: { metadata } }) => metadata.name));
      cursor = page.nextCursor === null ? null : `&cursor=${page.nextCursor}`;
    }
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.filter((name) => !names.includes(name))).toEqual([]);
    const halves = names.filter(
      (name) => !names.includes(name.endsWith('-a') ? name.replace(/a$/, 'b') : name.replace(/b$/, 'a')),
    );
    expect(halves).toEqual([]);
    const audit = await fetchVerification();
    expect(audit['brokenAt']).toBeNull();
  }, 90_000);

  it('takes a rollout and an import up where they were, and writes nothing twice', async () => {
    // More than are written at a time, so that the kill finds some done, some under way and some not begun.
    const names = Array.from({ length: 160 }, (_, index) => `step-${String(index).padStart(3, '0')}`);
    await server.must('POST', 'apply', names.map(policy).join('---\n'));
    const plan = await server.must<Plan>('POST', 'plans?wait=60s', { meshes: ['east'] }, 'p');
    const settings = { settings: { authorMayApprove: true } };
    await server.call('PUT', '../shop', settings, { 'if-match': '"1"' });
    await server.must('POST', `plans/${plan.id}/approvals`, { digest: plan.digest }, 'a');
    east.faults.delayMs = 200;
    const accepted = await server.must<{ resource: string }>('POST', 'rollouts', { plan: plan.id }, 'r');
    const reading = await server.must<{ resource: string }>('POST', 'imports', { meshes: ['east'] });
    const versions = new Map<string, unknown>();
    while (versionOf('step-003') === undefined) await sleep(10);
    await sleep(Math.random() * 200);
    await server.kill();
    for (const name of names) remember(versions, name);
    expect(versions.size).toBeLessThan(names.length);
    await server.start();
    east.faults.delayMs = 0;
    expect(await server.must<Plan>('POST', 'rollouts', { plan: plan.id }, 'r')).toMatchObject({ resource: accepted.resource });
    const rollout = await settled<Rollout>(accepted.resource);
    expect(rollout).toMatchObject({ state: 'SUCCEEDED', error: null, summary: { applied: 160, failed: 0, skipped: 0 } });
    for (const [name, version] of versions) expect([name, versionOf(name)]).toEqual([name, version]);
    expect(names.filter((name) => versionOf(name) === undefined)).toEqual([]);
    expect(await settled<Import>(reading.resource)).toMatchObject({ state: 'SUCCEEDED', error: null, revision: 2 });
    const { items } = await server.must<Listing>('GET', 'policies?limit=500');
    expect(items).toHaveLength(names.length + 15);
    const second = await server.must<Plan>('POST', 'plans?wait=60s', { meshes: ['east'] }, 'p2');
    expect(second.state).toBe('PLANNED_NO_CHANGES');
  }, 120_000);

  const versionOf = (name: string) =>
    (east.find({ kind: 'AuthorizationPolicy', namespace: 'shop', name })?.['metadata'] as Record<string, unknown> | undefined)?.[
      'resourceVersion'
    ];
  const remember = (versions: Map<string, unknown>, name: string) => {
    const version = versionOf(name);
    if (version !== undefined) versions.set(name, version);
  };
  const fetchVerification = () => server.must('GET', 'audit-events/verification');
});
