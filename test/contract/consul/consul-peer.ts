import type { Grants } from '../../../src/sandbox/consul/access-control.js';
import type { ConsulClient } from './consul-client.js';

/** A Consul server that the behaviours are shown on: the sandbox or a real one, ACLs on, default policy deny. */
export interface ConsulPeer {
  /** May do everything. */
  readonly client: ConsulClient;
  /** Somebody of `PEER_GRANTS`; `anonymous` brings no token, `stranger` one that nobody knows. */
  readonly as: (who: keyof typeof PEER_GRANTS | 'anonymous' | 'stranger') => ConsulClient;
  /** The server goes away at once; its data stay. */
  readonly kill: () => Promise<void>;
  /** It comes back on the same port. Resolves when it serves. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Who else a peer knows, and what they may do. */
export const PEER_GRANTS = {
  /** Reads everything that we read. */
  reader: {
    service: { '': 'read' },
    intentions: { '': 'read' },
    node: 'read',
    mesh: 'read',
    operator: 'read',
    agent: 'read',
    peering: 'read',
  },
  /** All services, without a word on intentions or the mesh. */
  services: { service: { '': 'write' }, node: 'read', agent: 'read' },
  intentions: { service: { '': 'read' }, intentions: { '': 'write' } },
  /** One service and those whose names begin with its name. */
  web: { service: { web: 'write' }, node: 'read' },
  mesh: { mesh: 'write' },
  operator: { operator: 'write' },
} satisfies Readonly<Record<string, Grants>>;
