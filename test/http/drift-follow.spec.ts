import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DriftScan } from '../../src/features/drift/drift.schemas.js';
import { liveProject, type LiveProject } from '../support/live-project.js';
import { testApp, type TestApp } from '../support/test-app.js';
import { driftingPolicies, EAST, SOUTH } from './drifting-policies.js';

describe('drift that is followed', () => {
  let project: LiveProject;
  let follower: TestApp;
  const replica = () => testApp({ database: project.app.database, variables: { CONCORDAT_DRIFT_FOLLOW: 'true' } });
  beforeAll(async () => {
    project = await liveProject('east', 'south');
    await project.import('east', 'south');
    await project.apply(driftingPolicies('GET'));
    await project.push('east', 'south');
    follower = await replica();
    // Until the meshes are followed: what is seen first is no reason for a scan.
    await sleep(3000);
  });
  afterAll(async () => {
    await follower.close();
    await project.close();
  });

  const scans = async () => (await project.author.get('drift-scans?limit=100').expect(200)).body.items as DriftScan[];
  let before: DriftScan[];
  beforeEach(async () => {
    before = await scans();
  });
  /** The scans that were made since the test began, once there are so many and all have ended. */
  const made = async (count: number, patience = 15_000): Promise<DriftScan[]> => {
    for (let waited = 0; ; waited += 100) {
      const fresh = (await scans()).filter(({ id }) => !before.some((one) => one.id === id));
      if (fresh.length >= count && fresh.every(({ state }) => state !== 'PENDING')) return fresh;
      if (waited > patience) throw new Error(`${fresh.length} scans of ${count}`);
      await sleep(100);
    }
  };
  const edit = (manager: string, methods: string[]) =>
    project.mesh.east.editAs(manager, EAST, (object) => {
      (object['spec'] as Record<string, unknown>)['rules'] = [{ to: [{ operation: { methods } }] }];
    });

  it('needs no scan for what was pushed, nor for what others do with what is theirs', async () => {
    expect(before).toEqual([]);
    project.mesh.east.editAs('kubectl', { kind: 'VirtualService', namespace: 'bookinfo', name: 'ratings' }, (object) => {
      (object['spec'] as { http: unknown[] }).http.shift();
    });
    await project.apply(driftingPolicies('PUT'));
    expect(await project.push('east', 'south')).toMatchObject({ state: 'SUCCEEDED' });
    await sleep(4000);
    expect(await scans()).toEqual([]);
  });

  it('is found within seconds of the change, in a Kubernetes mesh', async () => {
    const began = Date.now();
    edit('kubectl-edit', ['DELETE']);
    const [scan] = await made(1);
    expect(Date.now() - began).toBeLessThan(6000);
    expect(scan).toMatchObject({ state: 'SUCCEEDED', meshes: ['east'] });
    expect(scan?.results[0]?.drift).toEqual([
      expect.objectContaining({ object: 'AuthorizationPolicy shop/web-readers', kind: 'changed', writers: ['kubectl-edit'] }),
    ]);
  });

  it('is found within seconds of the change, in a Consul mesh', async () => {
    const began = Date.now();
    project.mesh.south.editAs('terraform', SOUTH, (entry) => {
      entry['Sources'] = [{ Name: 'counting', Action: 'allow' }];
    });
    const [scan] = await made(1);
    expect(Date.now() - began).toBeLessThan(8000);
    expect(scan?.meshes).toEqual(['south']);
    expect(scan?.results[0]?.drift).toEqual([expect.objectContaining({ object: 'service-intentions web', kind: 'changed' })]);
  });

  it('makes few scans where somebody writes without end, and the last shows the last', async () => {
    for (let round = 0; round < 40; round += 1) {
      edit('controller', [`R${round}`]);
      await sleep(150);
    }
    await sleep(3000);
    expect((await made(1)).length).toBeLessThanOrEqual(4);
    edit('controller', ['LAST']);
    for (let waited = 0; !JSON.stringify((await scans())[0]).includes('LAST'); waited += 200) {
      if (waited > 30_000) throw new Error('the last change was not scanned');
      await sleep(200);
    }
  }, 60_000);

  it('is found once though two replicas run, and by the other when one has ended', async () => {
    await project.push('south');
    const other = await replica();
    await sleep(2000);
    before = await scans();
    const allow = (name: string) =>
      project.mesh.south.editAs('terraform', SOUTH, (entry) => {
        entry['Sources'] = [{ Name: name, Action: 'allow' }];
      });
    allow('two');
    await made(1);
    await sleep(2000);
    expect(await made(1)).toHaveLength(1);
    const began = Date.now();
    await follower.close();
    expect(Date.now() - began).toBeLessThan(5000);
    follower = other;
    allow('three');
    // Who takes a mesh over scans what differs there, east too: of the two scans either may be the first.
    await expect.poll(async () => JSON.stringify(await made(2)), { timeout: 15_000, interval: 200 }).toContain('three');
  }, 60_000);
});
