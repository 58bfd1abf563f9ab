import type { ImportedService } from '../../../domain/federation/imported-service.js';
import { gatewayPort } from '../../../domain/federation/gateway-port.js';
import type { FederationWriting, WriteContext, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { objectsOf, textOf } from '../native/json-fields.js';
import { writtenEntry } from '../write/written-entry.js';
import { consulProtocol } from './consul-protocol.js';
import { foreignEntry, isRegistered, knownGateway, unmetImport } from './federation-names.js';

const GATEWAY = 'terminating-gateway';
/** The gateway's name where the mesh has none yet. */
const DEFAULT_NAME = 'federation-terminating-gateway';

/** Entries that make services of other meshes callable in a Consul mesh: by a peer, or through a terminating gateway. */
export function importServices(imported: readonly ImportedService[], context: WriteContext): FederationWriting {
  const ofPeers = imported.filter(({ exporter }) => exporter.kind === 'consul');
  const others = imported.filter(({ exporter }) => exporter.kind !== 'consul');
  const linked = linkServices(others, context);
  return {
    objects: [...imported.map(defaultsEntry), ...ofPeers.map(peerEntry), ...linked.objects],
    report: [],
    unmet: [...ofPeers.flatMap((service) => unmetPeering(service, context)), ...linked.unmet],
  };
}

/** The protocol; for services outside of Consul also where they are, which makes the name callable for transparent proxies. */
function defaultsEntry({ host, ports, gateway, exporter, export: label }: ImportedService): WrittenObject {
  const Kind = 'service-defaults';
  const Protocol = consulProtocol(ports[0]);
  if (exporter.kind === 'consul' || gateway === null) return writtenEntry({ Kind, Name: host, Protocol }, Kind, [label]);
  const Destination = { Addresses: [gateway.address], Port: gatewayPort(gateway.port, exporter.kind, 'consul') };
  return writtenEntry({ Kind, Name: host, Protocol, Destination }, Kind, [label]);
}

/** A name here for a peer's service. A redirect to a peer excludes subsets and failover. */
function peerEntry({ host, service, exporter, export: label }: ImportedService): WrittenObject {
  const Kind = 'service-resolver';
  return writtenEntry({ Kind, Name: host, Redirect: { Service: service, Peer: exporter.mesh } }, Kind, [label]);
}

function linkServices(imported: readonly ImportedService[], context: WriteContext): FederationWriting {
  if (imported.length === 0) return { objects: [], report: [], unmet: [] };
  const name = knownGateway(context, GATEWAY) ?? DEFAULT_NAME;
  const foreign = foreignEntry(context, GATEWAY, name);
  const at = { level: 'unmet', pointer: '/spec/placement' } as const;
  const unmet = imported.flatMap((service) => {
    const isLinked =
      foreign === null || objectsOf(foreign.body, 'Services').some((link) => ['*', service.host].includes(textOf(link, 'Name')));
    const absent = `no ${GATEWAY} is registered as ${name} in mesh ${context.mesh}: nothing carries calls out of it`;
    const unlinked = `the entry ${GATEWAY} ${name} is not managed here and does not link ${service.host}: add it there`;
    return [
      ...(isRegistered(context, GATEWAY, name) ? [] : [{ code: 'GATEWAY_NOT_RUNNING' as const, ...at, why: absent }]),
      ...(isLinked ? [] : [{ code: 'ENTRY_FOREIGN' as const, ...at, why: unlinked }]),
    ].map((told) => unmetImport(context, service, told));
  });
  if (foreign !== null) return { objects: [], report: [], unmet };
  const Services = imported.map(({ host }) => ({ Name: host })).sort((a, b) => (a.Name < b.Name ? -1 : 1));
  const labels = imported.map((service) => service.export);
  return { objects: [writtenEntry({ Kind: GATEWAY, Name: name, Services }, GATEWAY, labels)], report: [], unmet };
}

function unmetPeering(imported: ImportedService, context: WriteContext) {
  const peer = imported.exporter.mesh;
  if (context.inventory.settings.other['peers']?.split(',').includes(peer) === true) return [];
  const why = `mesh ${context.mesh} is not known to have a peering called ${peer}`;
  return [unmetImport(context, imported, { code: 'PEERING_MISSING', level: 'unmet', pointer: '/spec/from/mesh', why })];
}
