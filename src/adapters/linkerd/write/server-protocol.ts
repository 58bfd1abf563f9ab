import type { Inventory } from '../../../domain/model/inventory.js';
import type { ServerGroup } from './server-group.js';

/**
 * How the proxy is to handle the port: by detection, save where the mesh takes the port for opaque already, so that protocols in
 * which the server speaks first go on without delay. Grants on single requests need HTTP, which opaque ports have none of.
 */
export function serverProtocol({ target, parts }: ServerGroup, inventory: Inventory): 'unknown' | 'opaque' {
  if (parts.some(({ routes }) => routes.length > 0)) return 'unknown';
  const isOpaque = inventory.services.some(
    (service) =>
      service.namespace === target.namespace &&
      Object.entries(target.labels).every(([key, value]) => service.selector?.[key] === value) &&
      service.ports.some(({ targetPort, protocol }) => targetPort === target.port && protocol === 'tcp'),
  );
  return isOpaque ? 'opaque' : 'unknown';
}
