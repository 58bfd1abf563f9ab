import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { consulBehaviours } from './behaviours.js';
import type { ConsulPeer } from './consul-peer.js';

/** Shows every behaviour on one peer, each on an empty datacenter. */
export function describeConsul(name: string, start: () => Promise<ConsulPeer>): void {
  describe(name, () => {
    let peer: ConsulPeer;

    beforeAll(async () => {
      peer = await start();
    });

    afterAll(() => peer.close());

    beforeEach(() => peer.client.clear());

    for (const { title, behaviours } of consulBehaviours) {
      describe(title, () => {
        for (const [behaviour, show] of Object.entries(behaviours)) it(behaviour, () => show(peer));
      });
    }
  });
}
