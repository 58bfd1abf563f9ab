import { expect } from 'vitest';
import type { ConsulBehaviourGroup } from './behaviour.js';
import type { ConsulClient } from './consul-client.js';
import { http, splitter } from './sample-entries.js';

const WON = [200, 'true'];
const LOST = [200, 'false'];

async function seeded(client: ConsulClient): Promise<number> {
  await client.seed(http());
  return client.modifyIndex('service-defaults', 'api');
}

/** Writes that hold only for a state. */
export const compareAndSet: ConsulBehaviourGroup = {
  title: 'compare-and-set',
  behaviours: {
    'cas=0 creates, and loses where there is an entry': async ({ client }) => {
      expect(await client.put(http(), '?cas=0')).toEqual(WON);
      expect(await client.put(http('api', { Protocol: 'grpc' }), '?cas=0')).toEqual(LOST);
      expect(await client.content('service-defaults', 'api')).toMatchObject({ Protocol: 'http' });
    },
    'the ModifyIndex wins, an older one loses': async ({ client }) => {
      const index = await seeded(client);
      expect(await client.put(http('api', { Protocol: 'grpc' }), `?cas=${index}`)).toEqual(WON);
      expect(await client.put(http('api', { Protocol: 'tcp' }), `?cas=${index}`)).toEqual(LOST);
      expect(await client.content('service-defaults', 'api')).toMatchObject({ Protocol: 'grpc' });
    },
    'an index for an absent entry loses': async ({ client }) => {
      expect(await client.put(http(), '?cas=7')).toEqual(LOST);
      expect((await client.get('config/service-defaults/api')).status).toBe(404);
    },
    'an identical entry wins whatever index it names, and moves none': async ({ client }) => {
      const index = await seeded(client);
      for (const cas of ['', '?cas=0', '?cas=1']) expect(await client.put(http(), cas)).toEqual(WON);
      expect(await client.modifyIndex('service-defaults', 'api')).toBe(index);
    },
    'another spelling of the same content is identical': async ({ client }) => {
      const index = await seeded(client);
      expect(await client.put({ kind: 'service-defaults', name: 'api', protocol: 'HTTP', expose: {} })).toEqual(WON);
      expect(await client.modifyIndex('service-defaults', 'api')).toBe(index);
    },
    'a change keeps the CreateIndex and moves the ModifyIndex': async ({ client }) => {
      const index = await seeded(client);
      await client.seed(http('api', { Protocol: 'grpc' }));
      const { CreateIndex: created, ModifyIndex: modified } = await client.entry('service-defaults', 'api');
      expect([created, Number(modified) > index]).toEqual([index, true]);
    },
    'a lost race is told before the graph is looked at': async ({ client }) => {
      const broken = splitter('api', { Weight: 100, ServiceSubset: 'nope' });
      expect(await client.put(broken, '?cas=9')).toEqual(LOST);
      expect((await client.put(broken, '?cas=0'))[0]).toBe(500);
    },
    'an invalid entry is refused whatever index it names': async ({ client }) => {
      expect((await client.put(http('api', { Protocol: 'smtp' }), '?cas=9'))[0]).toBe(500);
    },
    'a text for an index is 500, an empty one is none': async ({ client }) => {
      expect(await client.put(http(), '?cas=abc')).toEqual([500, 'strconv.ParseUint: parsing "abc": invalid syntax']);
      expect((await client.put(http(), '?cas=-1'))[0]).toBe(500);
      expect(await client.put(http(), '?cas=')).toEqual(WON);
    },
    'a deletion with the ModifyIndex wins, with another or 0 it loses': async ({ client }) => {
      const index = await seeded(client);
      for (const cas of [index - 1, index + 1, 0])
        expect(await client.remove('service-defaults', 'api', `?cas=${cas}`)).toEqual(LOST);
      expect(await client.remove('service-defaults', 'api', `?cas=${index}`)).toEqual(WON);
      expect((await client.get('config/service-defaults/api')).status).toBe(404);
    },
    'deleting an absent entry succeeds, with any index too': async ({ client }) => {
      expect(await client.remove('service-defaults', 'api')).toEqual([200, '{}']);
      expect(await client.remove('service-defaults', 'api', '?cas=7')).toEqual(WON);
    },
    'a deletion with a text for an index is 500': async ({ client }) => {
      await seeded(client);
      expect((await client.remove('service-defaults', 'api', '?cas=abc'))[0]).toBe(500);
    },
  },
};
