import { afterAll, beforeAll, describe, it } from 'vitest';
import { kubernetesBehaviours } from './behaviours.js';
import type { KubernetesPeer } from './kubernetes-peer.js';

/** Shows every behaviour on one peer. */
export function describeKubernetes(name: string, start: () => Promise<KubernetesPeer>): void {
  describe.each([name])('%s', () => {
    let peer: KubernetesPeer;

    beforeAll(async () => {
      peer = await start();
    });

    afterAll(async () => {
      await peer.close();
    });

    describe.each(kubernetesBehaviours)('$title', ({ behaviours }) => {
      it.each(Object.entries(behaviours))('%s', (_behaviour, show) => show(peer));
    });
  });
}
