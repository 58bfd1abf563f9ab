import { setTimeout as sleep } from 'node:timers/promises';
import { ConsulSandbox, type ConsulSandboxOptions } from '../../../src/sandbox/consul/consul-sandbox.js';
import { ConsulClient } from './consul-client.js';
import { type ConsulPeer, PEER_GRANTS } from './consul-peer.js';

const MANAGEMENT = 'contract-management';

/** A peer that can be made to ask for patience. */
export interface SandboxPeer extends ConsulPeer {
  readonly throttleOnce: () => void;
}

/** The sandbox as a peer of the contract. */
export async function startSandboxPeer(options: ConsulSandboxOptions = {}): Promise<SandboxPeer> {
  const others = Object.entries(PEER_GRANTS).map(([who, grants], index) => ({
    secretId: `contract-${who}`,
    accessorId: `5f2a1d34-7c0e-4b65-9f53-1f0d2c8a7e1${index}`,
    description: who,
    grants,
  }));
  const management = {
    secretId: MANAGEMENT,
    accessorId: '5f2a1d34-7c0e-4b65-9f53-1f0d2c8a7e01',
    description: 'Initial Management Token',
    grants: 'management' as const,
  };
  const consul = await ConsulSandbox.start({ ...options, tokens: [management, ...others] });
  return {
    client: new ConsulClient(consul.url, MANAGEMENT),
    as: (who) => new ConsulClient(consul.url, who === 'anonymous' ? null : `contract-${who}`),
    kill: async () => {
      await consul.kill();
      // Clients notice only then that their connections are cut.
      await sleep(20);
    },
    restart: () => consul.restart(),
    close: () => consul.kill(),
    throttleOnce: () => Object.assign(consul.faults, { throttled: 1, retryAfterSeconds: 0 }),
  };
}
