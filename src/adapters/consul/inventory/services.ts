import type { Endpoint, Protocol, Service, ServicePort } from '../../../domain/model/inventory.js';
import { Protocol as ProtocolSchema } from '../../../domain/model/inventory.js';
import type { Catalog, CatalogService } from '../native/catalog.js';
import type { ConfigEntries } from '../native/config-entries.js';
import { anyPort, objectOf, objectsOf, textOf } from '../native/json-fields.js';
import { serviceSettings } from '../native/service-settings.js';
import type { ServiceSettings } from '../native/service-settings.js';
import { CONSUL_NAMESPACE } from './consul-namespace.js';

/** Entries that make their name callable, with or without instances behind it. */
const CALLABLE = ['service-defaults', 'service-resolver', 'service-router', 'service-splitter'];

/** The callable names of the mesh by name: registered services and the virtual ones that entries make. Consul itself is left out. */
export function inventoryServices(entries: ConfigEntries, catalog: Catalog): Service[] {
  const configured = CALLABLE.flatMap((kind) => entries.ofKind(kind).map(({ name }) => name));
  const names = new Set([...catalog.services.keys(), ...configured]);
  return [...names]
    .filter((name) => name !== 'consul' && name !== '*')
    .toSorted()
    .map((name) => inventoryService(name, entries, catalog));
}

function inventoryService(name: string, entries: ConfigEntries, catalog: Catalog): Service {
  const registered = catalog.services.get(name);
  const settings = serviceSettings(entries, catalog, name);
  const destination = objectOf(entries.named('service-defaults', name)?.fields ?? {}, 'Destination');
  const addresses = Array.isArray(destination['Addresses']) ? destination['Addresses'].map(String) : [];
  const port = anyPort(destination, 'port');
  return {
    namespace: CONSUL_NAMESPACE,
    name,
    labels: registered?.instances[0]?.labels ?? {},
    selector: null,
    ports: [...registeredPorts(registered), ...(port === null ? [] : [port])].map((number) => servicePort(number, settings)),
    endpoints: [...endpoints(registered), ...addresses.map((address) => ({ address, port, workload: null, healthy: true }))],
    external: addresses.length > 0 || registered?.instances.some(({ external }) => external) === true || isLinked(entries, name),
  };
}

function registeredPorts(registered: CatalogService | undefined): number[] {
  const ports = (registered?.instances ?? []).map(({ port }) => port).filter((port) => port !== null);
  return [...new Set(ports)].toSorted((one, other) => one - other);
}

/** The port of a service's instances. Calls of the mesh go to the sidecar's, which the mutual TLS mode does not loosen. */
function servicePort(port: number, { protocol, mutualTls }: ServiceSettings): ServicePort {
  return { port, name: null, protocol: protocolOf(protocol), targetPort: port, mutualTls };
}

function protocolOf(protocol: string): Protocol {
  return ProtocolSchema.safeParse(protocol).data ?? 'unknown';
}

function endpoints(registered: CatalogService | undefined): Endpoint[] {
  return (registered?.instances ?? []).flatMap(({ id, address, port, healthy }) =>
    address === null ? [] : [{ address, port, workload: id, healthy }],
  );
}

/** True for services that a terminating gateway stands before. */
function isLinked(entries: ConfigEntries, name: string): boolean {
  return entries
    .ofKind('terminating-gateway')
    .some(({ fields }) => objectsOf(fields, 'Services').some((link) => textOf(link, 'Name') === name));
}
