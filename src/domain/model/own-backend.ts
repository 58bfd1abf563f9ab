import type { RouteBackend, TrafficRoute } from './traffic-route.js';

/** The service that is called as a backend, where rules without backends send; null where a route is not of one service alone. */
export function ownBackend({ hosts, gateways }: TrafficRoute['spec']): RouteBackend | null {
  const [host] = hosts;
  if (hosts.length > 1 || host === undefined || !('service' in host) || gateways !== undefined) return null;
  const { service, namespace, port } = host;
  return { service, ...(namespace === undefined ? {} : { namespace }), ...(port === undefined ? {} : { port }) };
}
