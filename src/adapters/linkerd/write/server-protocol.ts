import type { Inventory, Protocol } from '../../../domain/model/inventory.js';
import type { ServerGroup } from './server-group.js';

/** What the inventory can only have from a Server, or what any port without one is taken for too. */
const always: Partial<Record<Protocol, string>> = { grpc: 'gRPC', tls: 'TLS', tcp: 'opaque' };
/** What a Service may claim as well; a proxy that believes it refuses other protocols, so only a Server that did so goes on. */
const kept: Partial<Record<Protocol, string>> = { http: 'HTTP/1', http2: 'HTTP/2' };

/**
 * How the proxy is to handle the port: as the mesh knows it to do already, so that an opaque port stays one and protocols in
 * which the server speaks first go on without delay; else by detection. Grants on single requests need routes, which gRPC, opaque
 * and TLS ports have none of for HTTP.
 */
export function serverProtocol({ target, parts }: ServerGroup, inventory: Inventory): string {
  const protocol = knownProtocol({ target, parts }, inventory);
  const isImported = parts.some(({ names, suffix }) => names[`server${suffix}`] !== undefined);
  const claimed = isImported ? kept[protocol] : undefined;
  if (parts.some(({ routes }) => routes.length > 0)) return claimed ?? 'unknown';
  return claimed ?? always[protocol] ?? 'unknown';
}

function knownProtocol({ target }: ServerGroup, inventory: Inventory): Protocol {
  const ports = inventory.services
    .filter(({ namespace, selector }) => namespace === target.namespace && selects(target.labels, selector ?? {}))
    .flatMap((service) => service.ports.filter(({ targetPort }) => targetPort === target.port));
  return ports[0]?.protocol ?? 'unknown';
}

/** True where every pod that the Service selects is one that the Server selects. */
function selects(labels: Readonly<Record<string, string>>, selector: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => selector[key] === value);
}
