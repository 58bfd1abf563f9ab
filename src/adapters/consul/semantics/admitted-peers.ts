import { objectsOf, textOf } from '../native/json-fields.js';
import type { Peer } from '../native/agent-settings.js';
import { WILDCARD } from './intention-source.js';
import type { ConsulWorld } from './consul-world.js';

/** The peers that a service is exported to: only their certificates does its listener take beside the own cluster's. */
export function admittedPeers({ entries, agent }: ConsulWorld, service: string): Peer[] {
  const consumers = entries
    .ofKind('exported-services')
    .flatMap(({ fields }) => objectsOf(fields, 'Services'))
    .filter((exported) => [service, WILDCARD].includes(textOf(exported, 'Name')))
    .flatMap((exported) => objectsOf(exported, 'Consumers').map((consumer) => textOf(consumer, 'Peer')));
  return agent.peers.filter(({ name }) => consumers.includes(name));
}
