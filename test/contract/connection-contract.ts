import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppliedChange, Connection } from '../../src/domain/translation/connection.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import type { ContractMesh } from './contract-mesh.js';

async function observe(connection: Connection, collections: readonly string[]): Promise<NativeObject[]> {
  const objects: NativeObject[] = [];
  for await (const page of connection.observe(collections)) objects.push(...page.objects);
  return objects;
}

/** What every connection that can write promises, whatever the mesh behind it. */
export function describeConnection(name: string, start: () => Promise<ContractMesh>): void {
  describe.each([name])('%s', () => {
    let mesh: ContractMesh;
    let connection: Connection;

    const change = (before: NativeObject | null, after: NativeObject | null, dryRun = false): Promise<AppliedChange> =>
      connection.apply({ ref: mesh.wanted, before, after, takeOver: false }, { dryRun });
    const find = async (): Promise<NativeObject | undefined> => {
      const objects = await observe(connection, [mesh.wanted.collection]);
      return objects.find((object) => object.name === mesh.wanted.name && object.namespace === mesh.wanted.namespace);
    };
    const create = async (): Promise<NativeObject> => {
      const created = await change(null, mesh.wanted);
      expect(created).toMatchObject({ outcome: 'applied', object: { name: mesh.wanted.name } });
      if (created.object === null) throw new Error('an applied object was not given back');
      return created.object;
    };

    beforeEach(async () => {
      mesh = await start();
      connection = await mesh.connect('admin');
    });

    afterEach(async () => {
      await connection.close();
      await mesh.kill();
    });

    it('probes', async () => {
      const probe = await connection.probe([...mesh.collections, mesh.unserved], mesh.written);
      expect(probe).toMatchObject({ reachable: true, missingPermissions: [], collections: mesh.collections, error: null });
      expect(probe.server).toMatch(/^(Kubernetes v|Consul )\d+\.\d+/);
    });

    it('names what a credential lacks', async () => {
      const reader = await mesh.connect('reader');
      const probe = await reader.probe(mesh.collections, mesh.written);
      expect(probe.missingPermissions).toContain(mesh.lacking);
      expect(
        await reader.apply({ ref: mesh.wanted, before: null, after: mesh.wanted, takeOver: false }, { dryRun: false }),
      ).toMatchObject({
        outcome: 'refused',
      });
      await reader.close();
    });

    it('tells an unknown credential from a mesh that is away', async () => {
      const stranger = await mesh.connect('stranger');
      expect(await stranger.probe(mesh.collections)).toMatchObject({
        reachable: false,
        error: expect.stringContaining('UNAUTHENTICATED'),
      });
      await expect(observe(stranger, mesh.collections)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      await mesh.kill();
      expect(await stranger.probe(mesh.collections)).toMatchObject({
        reachable: false,
        error: expect.stringContaining('UNREACHABLE'),
      });
      await expect(observe(stranger, mesh.collections)).rejects.toMatchObject({ code: 'UNREACHABLE' });
      await stranger.close();
    });

    it('yields one empty page for a collection that is not served', async () => {
      const pages = await Array.fromAsync(connection.observe([mesh.unserved]));
      expect(pages).toEqual([{ collection: mesh.unserved, objects: [], complete: true }]);
    });

    it('creates, observes, changes and deletes', async () => {
      const created = await create();
      const observed = await find();
      expect(observed).toMatchObject({ version: created.version, collection: mesh.wanted.collection });
      if (observed === undefined) return;
      const changed = await change(observed, mesh.changed);
      expect(changed.outcome).toBe('applied');
      expect(changed.object?.version).not.toBe(observed.version);
      expect(await change(changed.object, mesh.changed)).toMatchObject({ outcome: 'unchanged' });
      expect(await change(changed.object, null)).toMatchObject({ outcome: 'applied', object: null });
      expect(await find()).toBeUndefined();
      expect(await change(changed.object, null)).toMatchObject({ outcome: 'unchanged' });
    });

    it('writes nothing in a dry run', async () => {
      expect(await change(null, mesh.wanted, true)).toMatchObject({ outcome: 'applied' });
      expect(await find()).toBeUndefined();
      const created = await create();
      expect(await change(created, mesh.wanted, true)).toMatchObject({ outcome: 'unchanged' });
      expect(await change(created, mesh.changed, true)).toMatchObject({ outcome: 'applied' });
      expect(await change(created, null, true)).toMatchObject({ outcome: 'applied' });
      expect(await find()).toMatchObject({ version: created.version });
    });

    it('refuses to change or delete what somebody else has changed', async () => {
      const created = await create();
      await mesh.editByOther(created);
      for (const dryRun of [true, false]) {
        expect(await change(created, mesh.changed, dryRun)).toMatchObject({ outcome: 'conflict' });
        expect(await change(created, null, dryRun)).toMatchObject({ outcome: 'conflict' });
        expect(await change({ ...created, version: '1' }, mesh.changed, dryRun)).toMatchObject({ outcome: 'conflict' });
      }
    });

    it('refuses to create what is there, and to change what is gone', async () => {
      const created = await create();
      expect(await change(null, mesh.changed)).toMatchObject({ outcome: 'conflict' });
      expect((await find())?.version).toBe(created.version);
      await change(created, null);
      expect(await change(created, mesh.changed)).toMatchObject({ outcome: 'conflict' });
      expect(await find()).toBeUndefined();
    });

    it('finds a change done that was done before', async () => {
      const created = await create();
      const changed = await change(created, mesh.changed);
      expect(await change(created, mesh.changed)).toMatchObject({
        outcome: 'unchanged',
        object: { version: changed.object?.version },
      });
    });

    it('gives the words of a refusal', async () => {
      const refused = await change(null, mesh.invalid);
      expect(refused).toMatchObject({ outcome: 'refused', object: null });
      expect(refused.detail).toBeTruthy();
    });

    it('waits where it is asked to', async () => {
      mesh.throttleOnce();
      expect(await find()).toBeUndefined();
      mesh.throttleOnce();
      await create();
    });

    it('calls a mesh that went away unreachable', async () => {
      const created = await create();
      await mesh.kill();
      expect(await change(created, mesh.changed)).toMatchObject({ outcome: 'unreachable' });
    });
  });
}
