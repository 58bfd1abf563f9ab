import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ConsulBehaviourGroup } from './behaviour.js';
import type { ConsulPeer } from './consul-peer.js';
import { http, intentions } from './sample-entries.js';

/** What a server that starts says where it does not serve yet (hashicorp/consul agent/structs/errors.go, acl/errors.go). */
const NOT_YET = /No cluster leader|ACL not found|ACL system is currently in legacy mode|rpc error|not ready/i;

/** Every answer of a list while the server comes back; a refused connection is none. */
async function answersDuringRestart({ client, kill, restart }: ConsulPeer): Promise<[number, string][]> {
  await kill();
  const answers: [number, string][] = [];
  const back = new AbortController();
  const asking = (async () => {
    while (!back.signal.aborted) {
      const answer = await client.get('config/service-defaults?consistent').catch(() => null);
      if (answer !== null) answers.push([answer.status, answer.text]);
      await sleep(5);
    }
  })();
  await restart();
  back.abort();
  await asking;
  return answers;
}

/** Servers that go away and come back. */
export const restarts: ConsulBehaviourGroup = {
  title: 'restarts',
  behaviours: {
    'entries and their indexes outlive a restart': async ({ client, kill, restart }) => {
      await client.seed(http('a'), intentions('a', { Name: 'web', Action: 'allow' }));
      const before = [await client.entry('service-defaults', 'a'), await client.entry('service-intentions', 'a')];
      const { index } = await client.get('config/service-defaults');
      await kill();
      await restart();
      expect([await client.entry('service-defaults', 'a'), await client.entry('service-intentions', 'a')]).toEqual(before);
      expect((await client.get('config/service-defaults')).index).toBe(index);
    },
    'an index of before wins a compare-and-set after': async ({ client, kill, restart }) => {
      await client.seed(http('a'));
      const index = await client.modifyIndex('service-defaults', 'a');
      await kill();
      await restart();
      expect(await client.put(http('a', { Protocol: 'grpc' }), `?cas=${index}`)).toEqual([200, 'true']);
      expect(await client.modifyIndex('service-defaults', 'a')).toBeGreaterThan(index);
    },
    'a server that is away refuses the connection': async ({ client, kill, restart }) => {
      await kill();
      await expect(client.get('config/service-defaults')).rejects.toThrow('fetch failed');
      await restart();
    },
    'a blocking query is cut': async ({ client, kill, restart }) => {
      const { index } = await client.get('config/service-defaults');
      const reply = client.get(`config/service-defaults?index=${Number(index)}&wait=30s`).then(
        () => 'answered',
        () => 'cut',
      );
      await sleep(150);
      await kill();
      expect(await reply).toBe('cut');
      await restart();
    },
    'while it comes back a consistent list is whole or refused in words, never short': async (peer) => {
      await peer.client.seed(http('a'));
      for (const [status, text] of await answersDuringRestart(peer)) {
        if (status === 200) expect(text).toContain('"Name":"a"');
        else expect(text).toMatch(NOT_YET);
      }
      expect(await peer.client.names('service-defaults')).toEqual(['a']);
    },
  },
};
