import { afterAll, beforeAll, describe, it } from 'vitest';
import { kubernetesBehaviours } from './behaviours.js';
import type { KubernetesPeer } from './kubernetes-peer.js';

/** Shows every behaviour on one peer. */
export function describeKubernetes(name: string, start: () => Promise<KubernetesPeer>): void {
  describe(name, () => {
    let peer: KubernetesPeer;

    beforeAll(async () => {
      peer = await start();
    });

    afterAll(async () => {
      await peer.close();
    });

    for (const { title, behaviours } of kubernetesBehaviours) {
      describe(title, () => {
        for (const [behaviour, show] of Object.entries(behaviours)) it(behaviour, () => show(peer));
      });
    }
  });
}
