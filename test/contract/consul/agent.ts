import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import { http, router } from './sample-entries.js';

/** What the agent tells of itself and of its datacenter. */
export const agent: ConsulBehaviourGroup = {
  title: 'the agent and its datacenter',
  behaviours: {
    'the agent tells version, datacenter and the default policies': async ({ client }) => {
      expect((await client.get('agent/self')).json).toMatchObject({
        Config: { Datacenter: 'dc1', PrimaryDatacenter: 'dc1', Server: true, Version: '1.22.7' },
        DebugConfig: {
          ACLsEnabled: true,
          DefaultIntentionPolicy: '',
          ACLResolverSettings: { ACLsEnabled: true, ACLDefaultPolicy: 'deny' },
        },
      });
    },
    'the agent tells nothing without agent:read': async ({ as }) => {
      expect(await as('web').get('agent/self')).toMatchObject({
        status: 403,
        text: expect.stringContaining("lacks permission 'agent:read'"),
      });
    },
    'the roots are for everybody, an unknown token too': async ({ as }) => {
      for (const who of ['anonymous', 'stranger'] as const) {
        const { status, json } = await as(who).get('connect/ca/roots');
        expect([status, json]).toEqual([
          200,
          expect.objectContaining({ TrustDomain: expect.stringMatching(/^[0-9a-f-]{36}\.consul$/) }),
        ]);
        const { ActiveRootID: active, Roots: roots } = json as { ActiveRootID: string; Roots: JsonObject[] };
        expect(roots).toMatchObject([{ ID: active, Active: true, RootCert: expect.any(String) }]);
      }
    },
    'the datacenters and the leader are for everybody': async ({ as }) => {
      expect((await as('stranger').get('catalog/datacenters')).json).toEqual(['dc1']);
      expect((await as('stranger').get('status/leader')).json).toMatch(/^127\.0\.0\.1:\d+$/);
    },
    'another datacenter has neither leader nor roots': async ({ client }) => {
      for (const path of ['status/leader', 'connect/ca/roots'])
        expect(await client.get(`${path}?dc=dc9`)).toMatchObject({ status: 500, text: 'No path to datacenter' });
    },
    'peerings need peering:read, and are [] where there are none': async ({ client, as }) => {
      expect(await client.get('peerings')).toMatchObject({ status: 200, text: '[]' });
      expect(await as('services').get('peerings')).toMatchObject({
        status: 403,
        text: expect.stringContaining("lacks permission 'peering:read'"),
      });
      expect(await client.get('peering/east')).toMatchObject({ status: 404, text: 'Peering not found for "east"' });
    },
    'resolved exports need mesh:read': async ({ client, as }) => {
      expect((await client.get('exported-services')).json).toEqual([]);
      expect((await as('services').get('exported-services')).status).toBe(403);
    },
    'a chain is told with its protocol and its first node': async ({ client }) => {
      const head = async (name: string): Promise<unknown> =>
        ((await client.get(`discovery-chain/${name}`)).json as { Chain: JsonObject }).Chain;
      expect(await head('api')).toMatchObject({
        ServiceName: 'api',
        Protocol: 'tcp',
        Default: true,
        StartNode: 'resolver:api.default.default.dc1',
      });
      await client.seed(http(), router('api'));
      expect(await head('api')).toMatchObject({ Protocol: 'http', StartNode: 'router:api.default.default' });
      expect(await head('api')).not.toHaveProperty('Default');
    },
    'a chain needs service:read and a name': async ({ client, as }) => {
      expect(await as('web').get('discovery-chain/api')).toMatchObject({ status: 403 });
      expect((await client.get('discovery-chain/')).status).toBe(400);
    },
  },
};
