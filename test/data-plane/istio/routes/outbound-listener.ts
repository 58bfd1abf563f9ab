import { isJsonObject, type JsonObject, type JsonValue } from '../../../../src/domain/json.js';
import { type ListenerAddress, socketAddress } from '../listener-address.js';

/** The names of all clusters that a route configuration can send to. */
export function clusterNames(value: JsonValue): string[] {
  if (Array.isArray(value)) return value.flatMap(clusterNames);
  if (!isJsonObject(value)) return [];
  const own = typeof value['cluster'] === 'string' ? [value['cluster']] : [];
  const weighted = isJsonObject(value['weightedClusters']) ? value['weightedClusters']['clusters'] : [];
  const names = Array.isArray(weighted) ? weighted.map((one) => (isJsonObject(one) ? String(one['name']) : '')) : [];
  return [...own, ...names, ...Object.values(value).flatMap(clusterNames)];
}

/**
 * istiod's outbound HTTP listener of a client with its route configuration inline, on a port of its own; answers name the
 * cluster that was chosen in `x-seen-cluster`.
 */
export function outboundListener(name: string, at: ListenerAddress, istiod: JsonObject, routes: JsonObject): JsonObject {
  const { '@type': _type, ...routeConfig } = routes;
  const seen = { header: { key: 'x-seen-cluster', value: '%UPSTREAM_CLUSTER_RAW%' } };
  const chains = Array.isArray(istiod['filterChains']) ? istiod['filterChains'] : [];
  const manager = [...chains, istiod['defaultFilterChain'] ?? null].map(httpManager).find((config) => config !== null);
  if (manager === undefined) throw new Error('the listener speaks no HTTP');
  const { rds: _rds, tracing: _tracing, accessLog: _log, ...rest } = manager;
  const typedConfig = { ...rest, routeConfig: { ...routeConfig, responseHeadersToAdd: [seen] } };
  return {
    name,
    address: socketAddress(at),
    enableReusePort: false,
    filterChains: [{ filters: [{ name: 'envoy.filters.network.http_connection_manager', typedConfig }] }],
  };
}

function httpManager(chain: JsonValue): JsonObject | null {
  if (!isJsonObject(chain) || !Array.isArray(chain['filters'])) return null;
  const filters = chain['filters'].filter((filter) => isJsonObject(filter));
  const found = filters.find(({ name }) => name === 'envoy.filters.network.http_connection_manager')?.['typedConfig'];
  return isJsonObject(found) ? found : null;
}
