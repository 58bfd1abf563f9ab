import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { agentSettings } from '../native/agent-settings.js';
import { ConfigEntries } from '../native/config-entries.js';
import { objectsOf, textOf } from '../native/json-fields.js';

/** Names of the peers whose services may call: peerings, and consumers of exported services. Sorted. */
export function knownPeers(snapshot: NativeSnapshot | null): string[] {
  if (snapshot === null) return [];
  const consumers = new ConfigEntries(snapshot)
    .ofKind('exported-services')
    .flatMap(({ fields }) => objectsOf(fields, 'Services'))
    .flatMap((service) => objectsOf(service, 'Consumers'))
    .map((consumer) => textOf(consumer, 'Peer'))
    .filter((peer) => peer !== '');
  return [...new Set([...agentSettings(snapshot).peers.map(({ name }) => name), ...consumers])].sort();
}
