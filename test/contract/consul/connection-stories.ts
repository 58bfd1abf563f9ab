import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Connections } from '../../../src/connections/connections.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { AppliedChange, Connection, ObservedPage } from '../../../src/domain/translation/connection.js';
import type { NativeObject } from '../../../src/domain/translation/native-object.js';
import { Egress } from '../../../src/platform/egress/egress.js';
import type { ConsulClient } from './consul-client.js';
import type { ConsulPeer } from './consul-peer.js';

/** A connection as the holder of a client's token. */
export function connect({ url, token }: ConsulClient): Promise<Connection> {
  const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
  const spec = { address: url, ...(token === null ? {} : { token }) };
  return connections.open({ consul: spec }, () => Promise.resolve([]));
}

function entry(body: JsonObject): NativeObject {
  const ref = { collection: String(body['Kind']), namespace: null, name: String(body['Name']) };
  return { ...ref, body, version: null, writers: [], source: null };
}

async function observe(from: Connection, collection: string): Promise<ObservedPage> {
  const [page] = await Array.fromAsync(from.observe([collection]));
  if (page === undefined) throw new Error(`${collection} yielded no page`);
  return page;
}

/** What only the Consul connection promises. The peer's intentions default to allow. */
export function describeConsulConnection(name: string, start: () => Promise<ConsulPeer>): void {
  describe.each([name])('%s', () => {
    let peer: ConsulPeer;
    let connection: Connection;

    function apply(before: NativeObject | null, after: NativeObject | null, dryRun = false): Promise<AppliedChange> {
      const ref = after ?? before ?? entry({ Kind: 'mesh', Name: 'mesh' });
      return connection.apply({ ref, before, after, takeOver: false }, { dryRun });
    }

    async function register(id: string, service: JsonObject, status: string): Promise<void> {
      const check = { CheckID: `service:${id}`, Name: 'up', Status: status, ServiceID: id };
      const body = { Node: 'n1', Address: '10.9.0.1', Service: { ID: id, Service: 'api', ...service }, Check: check };
      await peer.client.call('PUT', 'catalog/register', body);
    }

    beforeAll(async () => {
      peer = await start();
    });

    afterAll(() => peer.close());

    beforeEach(async () => {
      await peer.client.clear();
      connection = await connect(peer.client);
    });

    afterEach(() => connection.close());

    it('tells the settings of the agent that change meaning', async () => {
      const { objects, complete } = await observe(connection, 'agent');
      expect(complete).toBe(true);
      expect(objects).toEqual([
        expect.objectContaining({
          name: 'agent',
          body: {
            Datacenter: 'dc1',
            PrimaryDatacenter: 'dc1',
            Version: '1.22.7',
            ACLsEnabled: true,
            ACLDefaultPolicy: 'deny',
            DefaultIntentionPolicy: 'allow',
            TrustDomain: expect.stringMatching(/^[0-9a-f-]{36}\.consul$/),
          },
        }),
      ]);
    });

    it('gives services with their instances and health', async () => {
      await register('api-1', { Port: 8080, Meta: { version: 'v1' }, Tags: ['a'] }, 'passing');
      await register('api-2', { Port: 8081, Address: '10.9.0.7' }, 'critical');
      const { objects } = await observe(connection, 'catalog-service');
      expect(objects.find(({ name }) => name === 'api')?.body).toMatchObject({
        Name: 'api',
        Tags: ['a'],
        Instances: [
          { ID: 'api-1', Address: '10.9.0.1', Port: 8080, Meta: { version: 'v1' }, Status: 'passing', Node: { Name: 'n1' } },
          { ID: 'api-2', Address: '10.9.0.7', Port: 8081, Status: 'critical' },
        ],
      });
    });

    it('keeps entries as they are, without the hash, and names the tool that owns one', async () => {
      await peer.client.seed({
        Kind: 'service-defaults',
        Name: 'api',
        Protocol: 'http',
        Meta: { 'external-source': 'kubernetes' },
      });
      const [object] = (await observe(connection, 'service-defaults')).objects;
      expect(object).toMatchObject({
        name: 'api',
        version: expect.stringMatching(/^\d+$/),
        writers: [{ name: 'kubernetes', fields: [] }],
      });
      expect(object?.body).toMatchObject({ Kind: 'service-defaults', Protocol: 'http' });
      expect(object?.body).not.toHaveProperty('Hash');
    });

    it('does not take a list for the whole that the token may not read', async () => {
      await peer.client.seed({ Kind: 'service-intentions', Name: 'api', Sources: [{ Name: 'web', Action: 'allow' }] });
      const anonymous = await connect(peer.as('anonymous'));
      expect(await observe(anonymous, 'service-intentions')).toMatchObject({ objects: [], complete: false });
      expect(await observe(anonymous, 'catalog-service')).toMatchObject({ objects: [], complete: false });
      expect(await observe(connection, 'service-intentions')).toMatchObject({ objects: [{ name: 'api' }], complete: true });
      const { missingPermissions } = await anonymous.probe(
        ['agent', 'service-intentions', 'catalog-service', 'peering', 'jwt-provider', 'mesh'],
        ['service-router'],
      );
      expect(missingPermissions).toEqual([
        'agent:read',
        'intentions:read',
        'mesh:read',
        'node:read',
        'peering:read',
        'service:read',
        'service:write',
      ]);
      await anonymous.close();
    });

    it('refuses in a dry run what the token may not write', async () => {
      const body = { Kind: 'service-intentions', Name: 'api', Sources: [{ Name: 'web', Action: 'allow' }] };
      const ref = { collection: 'service-intentions', namespace: null, name: 'api' };
      const after = { ...ref, body, version: null, writers: [], source: null };
      const reader = await connect(peer.as('reader'));
      expect(await reader.apply({ ref, before: null, after, takeOver: false }, { dryRun: true })).toMatchObject({
        outcome: 'refused',
        detail: 'the token lacks intentions:write on "api"',
      });
      await reader.close();
    });

    it('says that a dry run validates nothing, and sees what a plain read can see', async () => {
      const wanted = entry({ Kind: 'service-splitter', Name: 'api', Splits: [{ Weight: 40 }] });
      expect(await apply(null, wanted, true)).toMatchObject({
        outcome: 'applied',
        detail: expect.stringContaining('not validated'),
      });
      expect(await apply(null, wanted)).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('100') });
      expect((await observe(connection, 'service-splitter')).objects).toEqual([]);
    });

    it('refuses what would break the graph, in the server’s words', async () => {
      const router = entry({ Kind: 'service-router', Name: 'api', Routes: [] });
      expect(await apply(null, router)).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('protocol "tcp"') });
      const defaults = await apply(null, entry({ Kind: 'service-defaults', Name: 'api', Protocol: 'http' }));
      expect(await apply(null, router)).toMatchObject({ outcome: 'applied' });
      expect(await apply(defaults.object, null)).toMatchObject({ outcome: 'refused' });
      expect((await observe(connection, 'service-defaults')).objects).toHaveLength(1);
    });

    it('puts back what it observed', async () => {
      await peer.client.seed({ Kind: 'service-intentions', Name: 'api', Sources: [{ Name: 'web', Action: 'allow' }] });
      const [before] = (await observe(connection, 'service-intentions')).objects;
      const changed = await apply(
        before ?? null,
        entry({ Kind: 'service-intentions', Name: 'api', Sources: [{ Name: 'web', Action: 'deny' }] }),
      );
      expect(changed.outcome).toBe('applied');
      expect(await apply(changed.object, before ?? null)).toMatchObject({ outcome: 'applied' });
      const [after] = (await observe(connection, 'service-intentions')).objects;
      expect(after?.body['Sources']).toEqual(before?.body['Sources']);
    });

    it('never sends a null in a list, which would end a server', async () => {
      const deadly = entry({ Kind: 'proxy-defaults', Name: 'global', Config: { deep: [{ list: ['x', null] }] } });
      for (const dryRun of [true, false])
        expect(await apply(null, deadly, dryRun)).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('null') });
      const harmless = entry({ Kind: 'proxy-defaults', Name: 'global', Config: { nothing: null } });
      expect(await apply(null, harmless)).toMatchObject({ outcome: 'applied' });
    });

    it('writes no catalog', async () => {
      const service = { ...entry({ Name: 'api' }), collection: 'catalog-service' };
      expect(await apply(null, service)).toMatchObject({ outcome: 'refused' });
    });
  });
}
