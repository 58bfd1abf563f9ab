import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import type { ConsulClient, ConsulReply } from './consul-client.js';
import { http, intentions } from './sample-entries.js';

const LIST = 'config/service-defaults';
/** Long enough that a query is asked before what follows happens. */
const HEAD_START_MS = 150;

/** The index now, and a query that waits for one past it. */
async function blocked(
  client: ConsulClient,
  path: string,
  wait: string,
): Promise<{ index: number; reply: Promise<ConsulReply> }> {
  const index = (await client.get(path)).index ?? 0;
  const reply = client.get(`${path}${path.includes('?') ? '&' : '?'}index=${index}&wait=${wait}`);
  await sleep(HEAD_START_MS);
  return { index, reply };
}

async function milliseconds(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

/** Queries that wait for a change. */
export const blockingQueries: ConsulBehaviourGroup = {
  title: 'blocking queries',
  behaviours: {
    'answers of reads have an index, a leader and how they were answered; those of writes have none': async ({ client }) => {
      const { headers } = await client.get(LIST);
      expect(Number(headers.get('x-consul-index'))).toBeGreaterThan(0);
      expect([headers.get('x-consul-knownleader'), headers.get('x-consul-lastcontact')]).toEqual(['true', '0']);
      expect((await client.call('PUT', 'config', http())).headers.get('x-consul-index')).toBeNull();
      expect((await client.get(`${LIST}/absent`)).index).toBeGreaterThan(0);
    },
    'the index is that of all entries, not of the one': async ({ client }) => {
      await client.seed(http('a'), http('b'));
      const { index } = await client.get(`${LIST}/a`);
      expect(index).toBe(await client.modifyIndex('service-defaults', 'b'));
    },
    'a list waits for a write': async ({ client }) => {
      await client.seed(http('a'));
      const { index, reply } = await blocked(client, LIST, '10s');
      await client.seed(http('b'));
      const answer = await reply;
      expect([(answer.json as JsonObject[]).length, Number(answer.index) > index]).toEqual([2, true]);
    },
    'a list waits for a deletion': async ({ client }) => {
      await client.seed(http('a'), http('b'));
      const { reply } = await blocked(client, LIST, '10s');
      await client.remove('service-defaults', 'b');
      expect((await reply).json).toHaveLength(1);
    },
    'one entry waits for its own change': async ({ client }) => {
      await client.seed(http('a'));
      const { reply } = await blocked(client, `${LIST}/a`, '10s');
      await client.seed(http('b'));
      await client.seed(http('a', { Protocol: 'grpc' }));
      expect((await reply).json).toMatchObject({ Name: 'a', Protocol: 'grpc' });
    },
    'changes of other kinds move the index, and end no wait': async ({ client }) => {
      await client.seed(http('a'));
      const { index, reply } = await blocked(client, LIST, '600ms');
      const waited = milliseconds(reply);
      await client.seed(intentions('a', { Name: 'web', Action: 'allow' }));
      expect(await waited).toBeGreaterThan(300);
      expect((await client.get(LIST)).index).toBeGreaterThan(index);
    },
    'an identical write ends no wait': async ({ client }) => {
      await client.seed(http('a'));
      const { index, reply } = await blocked(client, LIST, '600ms');
      const waited = milliseconds(reply);
      await client.seed(http('a'));
      expect(await waited).toBeGreaterThan(300);
      expect((await reply).index).toBe(index);
    },
    'an index that has passed, and 0, are answered at once': async ({ client }) => {
      await client.seed(http('a'), http('b'));
      for (const index of [0, 1]) expect(await milliseconds(client.get(`${LIST}?index=${index}&wait=10s`))).toBeLessThan(3000);
    },
    'an index from the future waits until the end': async ({ client }) => {
      const { index } = await client.get(LIST);
      const far = Number(index) + 1000;
      const reply = client.get(`${LIST}?index=${far}&wait=400ms`);
      expect(await milliseconds(reply)).toBeGreaterThan(350);
      expect((await reply).index).toBe(index);
    },
    'a wait of 0 is none: the query waits its five minutes': async ({ client }) => {
      const { reply } = await blocked(client, LIST, '0s');
      const first = await Promise.race([reply, sleep(600, 'waits')]);
      await client.seed(http('a'));
      expect([first, (await reply).status]).toEqual(['waits', 200]);
    },
    'an index or a wait that is none is 400': async ({ client }) => {
      expect(await client.get(`${LIST}?index=abc`)).toMatchObject({ status: 400, text: 'Invalid index' });
      for (const wait of ['abc', '1'])
        expect(await client.get(`${LIST}?index=1&wait=${wait}`)).toMatchObject({ status: 400, text: 'Invalid wait time' });
    },
    'stale and consistent reads are served, both at once are 400': async ({ client }) => {
      await client.seed(http('a'));
      for (const mode of ['stale', 'consistent', 'consistent='])
        expect((await client.get(`${LIST}?${mode}`)).json).toHaveLength(1);
      expect(await client.get(`${LIST}?stale&consistent`)).toMatchObject({
        status: 400,
        text: 'Cannot specify ?stale with ?consistent, conflicting semantics.',
      });
    },
    'services of the catalog can be waited for': async ({ client }) => {
      const { reply } = await blocked(client, 'catalog/services', '10s');
      await client.call('PUT', 'catalog/register', { Node: 'n1', Address: '10.9.0.1', Service: { Service: 'late' } });
      expect((await reply).json).toHaveProperty('late');
    },
    'a restored snapshot ends waits, and its indexes go back': async ({ client }) => {
      await client.seed(http('a'));
      const snapshot = await snapshotOf(client);
      const then = Number((await client.get(LIST)).index);
      await client.seed(http('b'), http('c'));
      const { index, reply } = await blocked(client, LIST, '30s');
      await fetch(`${client.url}/v1/snapshot`, { method: 'PUT', headers: snapshot.headers, body: snapshot.body });
      await reply;
      const now = Number((await client.get(LIST)).index);
      expect([now < index, now, await client.names('service-defaults')]).toEqual([true, then, ['a']]);
    },
    'a snapshot needs acl:write': async ({ as }) => {
      expect((await as('reader').get('snapshot')).status).toBe(403);
    },
  },
};

async function snapshotOf(client: ConsulClient): Promise<{ headers: Record<string, string>; body: ArrayBuffer }> {
  const { SecretID: secret } = (await client.get('acl/token/self')).json as JsonObject;
  const headers = { 'x-consul-token': String(secret) };
  const response = await fetch(`${client.url}/v1/snapshot`, { headers });
  return { headers, body: await response.arrayBuffer() };
}
