import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest';
import { consulBehaviours } from './behaviours.js';
import type { ConsulPeer } from './consul-peer.js';

/** Shows every behaviour on one peer, each on an empty datacenter. */
export function describeConsul(name: string, start: () => Promise<ConsulPeer>): void {
  describe.each([name])('%s', () => {
    let peer: ConsulPeer;

    beforeAll(async () => {
      peer = await start();
    });

    afterAll(() => peer.close());

    beforeEach(() => peer.client.clear());

    describe.each(consulBehaviours)('$title', ({ behaviours }) => {
      it.each(Object.entries(behaviours))('%s', (_, show) => show(peer));
    });
  });
}
