import type { AccessQuery } from '../../../domain/model/access-query.js';
import type { CatalogService } from '../native/catalog.js';
import type { ServiceSettings } from '../native/service-settings.js';

/** How a connection reaches a service: through its public listener, on an exposed path's listener, or on the service's own port. */
export type InboundPath = 'public-listener' | 'exposed-path' | 'service-port';

/**
 * The way that a query's port means. A caller of the mesh that names the service's port means the service: its own sidecar
 * takes it to the public listener. For others the service's port is the service's port, and so is an unknown one where nothing
 * tells the ports; no port is the public listener.
 */
export function inboundPath(
  { caller, target }: AccessQuery,
  service: CatalogService | undefined,
  settings: ServiceSettings,
): InboundPath {
  const { port } = target;
  if (port === undefined) return 'public-listener';
  if (service?.proxies.some((proxy) => proxy.port === port) === true) return 'public-listener';
  if (settings.exposedPaths.some(({ listenerPort }) => listenerPort === port)) return 'exposed-path';
  if (caller.identity !== undefined || caller.service !== undefined) return 'public-listener';
  const ports = (service?.instances ?? []).map((instance) => instance.port).filter((known) => known !== null);
  if (ports.length > 0) return ports.includes(port) ? 'service-port' : 'public-listener';
  return isSidecarPort(port) ? 'public-listener' : 'service-port';
}

/** Ports that Consul gives to public listeners where the registration names none: 20000 on Kubernetes, 21000 to 21255 elsewhere. */
function isSidecarPort(port: number): boolean {
  return port === 20_000 || (port >= 21_000 && port <= 21_255);
}
