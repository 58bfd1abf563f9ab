import type { ExportedService, Importer } from '../../../domain/federation/exported-service.js';
import { gatewayPort } from '../../../domain/federation/gateway-port.js';
import type { Precondition } from '../../../domain/federation/precondition.js';
import type { FederationWriting, WriteContext, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import type { JsonObject } from '../../../domain/json.js';
import { objectsOf, textOf } from '../native/json-fields.js';
import { writtenEntry } from '../write/written-entry.js';
import { consulProtocol } from './consul-protocol.js';
import { foreignEntry, isRegistered, knownGateway, unmetExport } from './federation-names.js';

const GATEWAY = 'api-gateway';
/** The gateway's name where the mesh has none yet. */
const DEFAULT_NAME = 'federation-gateway';

/** An export with the gateway, listener and importers that it goes through and to. */
interface Passage {
  readonly exported: ExportedService;
  readonly importers: readonly Importer[];
  readonly gateway: string;
  readonly port: number;
  readonly protocol: 'http' | 'tcp';
  /** The listener that is there already, or the one that is written; null where a foreign gateway has none that fits. */
  readonly listener: string | null;
}

/**
 * An `api-gateway` with a route for importers that are not Consul: mesh gateways speak Consul alone. An entry that somebody else
 * keeps only gets routes. The gateway asks callers for no certificate, so that the service sees the gateway's name
 * (hashicorp/consul agent/xds).
 */
export function exportThroughGateway(exported: readonly ExportedService[], context: WriteContext): FederationWriting {
  const passages = exported
    .map((service) => ({ service, importers: service.importers.filter(({ kind }) => kind !== 'consul') }))
    .filter(({ importers }) => importers.length > 0)
    .map(({ service, importers }) => passageOf(service, importers, context));
  const own = passages.filter(({ gateway }) => foreignEntry(context, GATEWAY, gateway) === null);
  const gateways = [...Map.groupBy(own, ({ gateway }) => gateway)].map(([name, group]) => gatewayEntry(name, group));
  const routes = passages.filter(({ listener }) => listener !== null).map(routeEntry);
  return { objects: [...gateways, ...routes], report: [], unmet: passages.flatMap((passage) => unmetGateway(passage, context)) };
}

function passageOf(exported: ExportedService, importers: readonly Importer[], context: WriteContext): Passage {
  const stated = exported.gatewayIdentity;
  const named = stated !== null && 'service' in stated ? stated.service : null;
  const gateway = named ?? knownGateway(context, GATEWAY) ?? DEFAULT_NAME;
  const port = gatewayPort(exported.gateway?.port ?? null, 'consul', 'istio');
  const protocol = consulProtocol(exported.ports[0]) === 'tcp' ? 'tcp' : 'http';
  const foreign = foreignEntry(context, GATEWAY, gateway);
  const fitting = foreign === null ? null : objectsOf(foreign.body, 'Listeners').find((one) => fits(one, port, protocol));
  const listener =
    foreign === null ? listenerName(port) : fitting === null || fitting === undefined ? null : textOf(fitting, 'Name');
  return { exported, importers, gateway, port, protocol, listener };
}

function fits(listener: JsonObject, port: number, protocol: string): boolean {
  return listener['Port'] === port && textOf(listener, 'Protocol') === protocol;
}

function listenerName(port: number): string {
  return `port-${port}`;
}

function gatewayEntry(name: string, passages: readonly Passage[]): WrittenObject {
  const listeners = new Map(
    passages.map(({ port, protocol }) => [port, { Name: listenerName(port), Port: port, Protocol: protocol }]),
  );
  const Listeners = [...listeners.values()].sort((a, b) => a.Port - b.Port);
  const labels = passages.map(({ exported }) => exported.export);
  return writtenEntry({ Kind: GATEWAY, Name: name, Listeners }, GATEWAY, labels);
}

function routeEntry({ exported, importers, gateway, protocol, listener }: Passage): WrittenObject {
  const Kind = `${protocol}-route`;
  const Parents = [{ Kind: GATEWAY, Name: gateway, SectionName: listener ?? '' }];
  const how = protocol === 'tcp' ? { Services: [{ Name: exported.service }] } : httpRoute(exported, importers);
  return writtenEntry({ Kind, Name: `${exported.namespace}-${exported.name}`, Parents, ...how }, Kind, [exported.export]);
}

/** What the server would fill in is written out, so that it reads back as it was written. */
function httpRoute({ service }: ExportedService, importers: readonly Importer[]): JsonObject {
  const Rules = [{ Matches: [{ Path: { Match: 'prefix', Value: '/' } }], Services: [{ Name: service, Weight: 1 }] }];
  return { Hostnames: [...new Set(importers.flatMap(({ hosts }) => hosts))].sort(), Rules };
}

function unmetGateway(
  { exported, importers, gateway, port, protocol, listener }: Passage,
  context: WriteContext,
): Precondition[] {
  const at = { level: 'unmet', pointer: '/spec/gateway' } as const;
  return importers.flatMap((importer) => {
    const unmet: Precondition[] = [];
    if (!isRegistered(context, GATEWAY, gateway)) {
      const why = `no ${GATEWAY} is registered as ${gateway} in mesh ${context.mesh}`;
      unmet.push(unmetExport(context, exported, importer, { code: 'GATEWAY_NOT_RUNNING', ...at, why }));
    }
    if (listener === null) {
      const why = `the entry ${GATEWAY} ${gateway} is not managed here and has no ${protocol} listener on port ${port}: add one`;
      unmet.push(unmetExport(context, exported, importer, { code: 'ENTRY_FOREIGN', ...at, why }));
    }
    return unmet;
  });
}
