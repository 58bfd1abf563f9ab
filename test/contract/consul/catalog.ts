import { expect } from 'vitest';
import type { JsonObject, JsonValue } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import type { ConsulClient } from './consul-client.js';

const PLACE = { Node: 'n1', Address: '10.9.0.1' };

function instance(id: string, members: JsonObject = {}): JsonObject {
  return { ID: id, Service: 'api', Port: 8080, ...members };
}

async function register(client: ConsulClient, ...bodies: readonly JsonObject[]): Promise<void> {
  for (const body of bodies) {
    const { status, text } = await client.call('PUT', 'catalog/register', { ...PLACE, ...body });
    if (status !== 200) throw new Error(`${status} ${text}`);
  }
}

function check(id: string, status: string): JsonObject {
  return { Check: { CheckID: `service:${id}`, Name: 'up', Status: status, ServiceID: id } };
}

const idsIn = (rows: JsonValue): JsonValue[] =>
  (rows as JsonObject[]).map((row) => (row['Service'] as JsonObject | undefined)?.['ID'] ?? row['ServiceID'] ?? null);

/** Services, their instances and their health. */
export const catalog: ConsulBehaviourGroup = {
  title: 'the catalog',
  behaviours: {
    'the server itself is a service from the start': async ({ client }) => {
      expect((await client.get('catalog/services')).json).toEqual({ consul: [] });
    },
    'services are listed with the tags of all instances': async ({ client }) => {
      await register(client, { Service: instance('api-1', { Tags: ['a'] }) }, { Service: instance('api-2', { Tags: ['b'] }) });
      const { api } = (await client.get('catalog/services')).json as { api: string[] };
      expect(api.toSorted()).toEqual(['a', 'b']);
    },
    'an instance has its address, port, Meta and node': async ({ client }) => {
      const service = instance('api-1', { Address: '10.9.0.7', Meta: { version: 'v1' }, Tags: ['a'] });
      await register(client, { NodeMeta: { zone: 'a' }, Service: service });
      const [row] = (await client.get('health/service/api')).json as JsonObject[];
      expect(row).toMatchObject({
        Node: { Node: 'n1', Address: '10.9.0.1', Datacenter: 'dc1', Meta: { zone: 'a' } },
        Service: { ...service, Weights: { Passing: 1, Warning: 1 } },
        Checks: [],
      });
      const [plain] = (await client.get('catalog/service/api')).json as JsonObject[];
      expect(plain).toMatchObject({
        Node: 'n1',
        ServiceID: 'api-1',
        ServiceAddress: '10.9.0.7',
        ServicePort: 8080,
        NodeMeta: { zone: 'a' },
      });
    },
    'a node that is registered again without NodeMeta has none': async ({ client }) => {
      await register(client, { NodeMeta: { zone: 'a' }, Service: instance('api-1') }, { Service: instance('api-2') });
      const rows = (await client.get('health/service/api')).json as JsonObject[];
      expect(rows.map((row) => (row['Node'] as JsonObject)['Meta'])).toEqual([null, null]);
    },
    'an address of its own is empty where an instance has that of its node': async ({ client }) => {
      await register(client, { Service: instance('api-1') });
      expect((await client.get('health/service/api')).json).toMatchObject([
        { Service: { Address: '' }, Node: { Address: '10.9.0.1' } },
      ]);
    },
    'a check belongs to the instance that it names, or to the whole node': async ({ client }) => {
      await register(client, { Service: instance('api-1') }, { Service: instance('api-2') }, check('api-1', 'passing'), {
        Check: { CheckID: 'node', Name: 'disk', Status: 'warning' },
      });
      const rows = (await client.get('health/service/api')).json as { Service: JsonObject; Checks: JsonObject[] }[];
      const checks = rows.map(({ Service: service, Checks: each }) => [
        service['ID'],
        each.map(({ Status: status }) => String(status)).toSorted(),
      ]);
      expect(checks).toEqual([
        ['api-1', ['passing', 'warning']],
        ['api-2', ['warning']],
      ]);
    },
    'a check that is registered later replaces the one before': async ({ client }) => {
      await register(client, { Service: instance('api-1'), ...check('api-1', 'passing') }, check('api-1', 'critical'));
      expect((await client.get('health/service/api')).json).toMatchObject([{ Checks: [{ Status: 'critical' }] }]);
    },
    'passing leaves out instances whose checks do not pass': async ({ client }) => {
      await register(
        client,
        { Service: instance('api-1'), ...check('api-1', 'passing') },
        { Service: instance('api-2'), ...check('api-2', 'critical') },
      );
      expect(idsIn((await client.get('health/service/api?passing')).json)).toEqual(['api-1']);
      expect(idsIn((await client.get('health/service/api?passing=false')).json)).toEqual(['api-1', 'api-2']);
    },
    'a sidecar is a service of its own that names what it stands for': async ({ client }) => {
      const proxy = { DestinationServiceName: 'api', DestinationServiceID: 'api-1', LocalServicePort: 8080 };
      const sidecar = {
        ID: 'api-1-sidecar-proxy',
        Service: 'api-sidecar-proxy',
        Kind: 'connect-proxy',
        Port: 21_000,
        Proxy: proxy,
      };
      await register(client, { Service: instance('api-1') }, { Service: sidecar });
      expect((await client.get('catalog/services')).json).toHaveProperty('api-sidecar-proxy', []);
      expect((await client.get('health/connect/api')).json).toMatchObject([{ Service: { Kind: 'connect-proxy', Proxy: proxy } }]);
      expect(idsIn((await client.get('catalog/connect/api')).json)).toEqual(['api-1-sidecar-proxy']);
    },
    'an unknown service has no instances, and none is 400': async ({ client }) => {
      expect(await client.get('health/service/nope')).toMatchObject({ status: 200, text: '[]' });
      expect(await client.get('health/service/')).toMatchObject({ status: 400, text: 'Missing service name' });
    },
    'instances need service:read and node:read, and a header says what is missing': async ({ client, as }) => {
      await register(client, { Service: instance('api-1') });
      const short = await as('web').get('health/service/api');
      expect([short.status, short.text, short.headers.get('x-consul-results-filtered-by-acls')]).toEqual([200, '[]', 'true']);
      const hidden = await as('anonymous').get('catalog/services');
      expect([hidden.text, hidden.headers.get('x-consul-results-filtered-by-acls')]).toEqual(['{}', null]);
      expect((await as('intentions').get('health/service/api')).text).toBe('[]');
      expect(idsIn((await as('reader').get('health/service/api')).json)).toEqual(['api-1']);
    },
    'registering needs the rights on service and node, and both of them named': async ({ client, as }) => {
      const body = { ...PLACE, Service: instance('api-1') };
      expect((await as('anonymous').call('PUT', 'catalog/register', body)).text).toContain(
        `lacks permission 'service:write' on "api"`,
      );
      expect((await as('services').call('PUT', 'catalog/register', body)).text).toContain(
        `lacks permission 'node:write' on "n1"`,
      );
      expect(await client.call('PUT', 'catalog/register', {})).toMatchObject({ status: 500, text: 'Must provide node' });
      expect(await client.call('PUT', 'catalog/register', { Node: 'n1' })).toMatchObject({ status: 500 });
    },
    'an instance goes away alone, a node with all': async ({ client }) => {
      await register(client, { Service: instance('api-1') }, { Service: instance('api-2') });
      await client.call('PUT', 'catalog/deregister', { Node: 'n1', ServiceID: 'api-1' });
      expect(idsIn((await client.get('catalog/service/api')).json)).toEqual(['api-2']);
      await client.call('PUT', 'catalog/deregister', { Node: 'n1' });
      expect((await client.get('catalog/services')).json).toEqual({ consul: [] });
      expect((await client.call('PUT', 'catalog/deregister', { Node: 'absent' })).text).toBe('true');
    },
    'a name with a space is a name': async ({ client }) => {
      await register(client, { Service: instance('x', { Service: 'a b' }) });
      expect(idsIn((await client.get('health/service/a%20b')).json)).toEqual(['x']);
    },
    'the mode of a read is told': async ({ client }) => {
      for (const [query, mode] of [
        ['', 'leader'],
        ['?consistent', 'consistent'],
      ] as const)
        expect((await client.get(`catalog/services${query}`)).headers.get('x-consul-effective-consistency')).toBe(mode);
    },
  },
};
