import type { ExportedService } from '../../../domain/federation/exported-service.js';
import type { FederationWriting, WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { objectsOf, textOf } from '../native/json-fields.js';
import { writtenEntry } from '../write/written-entry.js';
import { foreignEntry, unmetExport } from './federation-names.js';

const KIND = 'exported-services';
/** The one entry of the Community Edition is named after its partition. */
const NAME = 'default';

/**
 * `exported-services` for importers that are Consul: a peer bears the importing mesh's name. The entry is one for all exports, so
 * that somebody else's is never taken over; what it lacks is said instead.
 */
export function exportToPeers(exported: readonly ExportedService[], context: WriteContext): FederationWriting {
  const mine = exported
    .map((service) => ({ service, peers: service.importers.filter(({ kind }) => kind === 'consul') }))
    .filter(({ peers }) => peers.length > 0);
  const unmet = mine.flatMap(({ service, peers }) =>
    peers.flatMap((peer) => [...unmetPeering(service, peer, context), ...unmetEntry(service, peer, context)]),
  );
  if (mine.length === 0 || foreignEntry(context, KIND, NAME) !== null) return { objects: [], report: [], unmet };
  const services = Map.groupBy(mine, ({ service }) => service.service);
  const Services = [...services]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([Name, group]) => {
      const peers = [...new Set(group.flatMap((one) => one.peers.map(({ mesh }) => mesh)))].sort();
      return { Name, Consumers: peers.map((Peer) => ({ Peer })) };
    });
  const labels = mine.map(({ service }) => service.export);
  return { objects: [writtenEntry({ Kind: KIND, Name: NAME, Services }, KIND, labels)], report: [], unmet };
}

type Peer = ExportedService['importers'][number];

function unmetPeering(exported: ExportedService, peer: Peer, context: WriteContext) {
  if (context.inventory.settings.other['peers']?.split(',').includes(peer.mesh) === true) return [];
  const why = `mesh ${context.mesh} is not known to have a peering called ${peer.mesh}`;
  const told = { code: 'PEERING_MISSING', level: 'unmet', pointer: '/spec/placement', why } as const;
  return [unmetExport(context, exported, peer, told)];
}

function unmetEntry(exported: ExportedService, peer: Peer, context: WriteContext) {
  const entry = foreignEntry(context, KIND, NAME);
  if (entry === null) return [];
  const isSaid = objectsOf(entry.body, 'Services').some(
    (service) =>
      ['*', exported.service].includes(textOf(service, 'Name')) &&
      objectsOf(service, 'Consumers').some((consumer) => textOf(consumer, 'Peer') === peer.mesh),
  );
  if (isSaid) return [];
  const why = `the entry ${KIND} ${NAME} is not managed here and does not export ${exported.service} to the peer ${peer.mesh}: add it there`;
  return [unmetExport(context, exported, peer, { code: 'ENTRY_FOREIGN', level: 'unmet', pointer: '/spec', why })];
}
