import { objectsOf, textOf } from '../native/json-fields.js';
import type { Peer } from '../native/agent-settings.js';
import { WILDCARD } from './intention-source.js';
import type { ConsulWorld } from './consul-world.js';

/** The peers that a service is exported to: only their certificates does its listener take beside the own cluster's. */
export function admittedPeers({ entries, agent }: ConsulWorld, service: string): Peer[] {
  const exported = entries
    .ofKind('exported-services')
    .flatMap(({ fields }) => objectsOf(fields, 'Services'))
    .filter((candidate) => [service, WILDCARD].includes(textOf(candidate, 'Name')));
  const consumers = new Set(
    exported.flatMap((candidate) => objectsOf(candidate, 'Consumers').map((consumer) => textOf(consumer, 'Peer'))),
  );
  return agent.peers.filter(({ name }) => consumers.has(name));
}
