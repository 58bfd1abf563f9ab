import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject } from '../../../domain/json.js';
import type { Catalog, CatalogService } from './catalog.js';
import type { ConfigEntries } from './config-entries.js';
import { anyField, anyObject, anyPort, anyText, objectOf, objectsOf, textOf } from './json-fields.js';

/** What is configured for a service's sidecar, from its registration, its service-defaults and proxy-defaults, in that order. */
export interface ServiceSettings {
  /** What the public listener speaks: `http`, `http2`, `grpc`, `tcp`. */
  readonly protocol: string;
  readonly isHttp: boolean;
  readonly mutualTls: 'strict' | 'permissive';
  /** True where the sidecar catches what is sent to the service's own port; null where nothing says how it runs. */
  readonly isTransparent: boolean | null;
  /** Paths that a plain listener of their own gives to everybody. */
  readonly exposedPaths: readonly ExposedPath[];
  /** Extensions of the service and of all services. */
  readonly extensions: readonly JsonObject[];
  /** True where a hand-written public listener takes the place of Consul's. */
  readonly hasOwnListener: boolean;
}

/** An exception from mutual TLS: this path, on this port, in plain HTTP. */
interface ExposedPath {
  readonly listenerPort: number | null;
  readonly path: string;
}

const HTTP_PROTOCOLS = new Set(['http', 'http2', 'grpc']);

/**
 * Settings of one service. An empty `Protocol` of service-defaults counts as tcp for the discovery chain and for the check of
 * intentions on write, but the public listener then takes proxy-defaults' protocol (seen on Consul 1.22.7).
 */
export function serviceSettings(entries: ConfigEntries, catalog: Catalog, service: string): ServiceSettings {
  const own = entries.named('service-defaults', service)?.fields ?? {};
  const global = entries.proxyDefaults;
  const registered = catalog.services.get(service);
  const proxies = registered?.proxies.map(({ proxy }) => proxy) ?? [];
  const configs = [...proxies.map((proxy) => anyObject(proxy, 'config')), objectOf(global, 'Config')];
  const protocol = protocolOf(proxies, own, global, registered);
  return {
    protocol,
    isHttp: HTTP_PROTOCOLS.has(protocol),
    mutualTls: mutualTlsOf([
      ...proxies.map((proxy) => anyText(proxy, 'mutualTlsMode')),
      textOf(own, 'MutualTLSMode'),
      textOf(global, 'MutualTLSMode'),
    ]),
    isTransparent: transparency([...modesOf(registered), textOf(own, 'Mode'), textOf(global, 'Mode')], proxies.length > 0),
    exposedPaths: exposedPaths([
      ...proxies.map((proxy) => anyObject(proxy, 'expose')),
      objectOf(own, 'Expose'),
      objectOf(global, 'Expose'),
    ]),
    extensions: [...objectsOf(global, 'EnvoyExtensions'), ...objectsOf(own, 'EnvoyExtensions')],
    hasOwnListener: configs.some((config) => anyText(config, 'envoy_public_listener_json') !== null),
  };
}

function protocolOf(
  proxies: readonly JsonObject[],
  own: JsonObject,
  global: JsonObject,
  registered: CatalogService | undefined,
): string {
  const said = [
    ...proxies.map((proxy) => anyText(anyObject(proxy, 'config'), 'protocol')),
    textOf(own, 'Protocol'),
    anyText(objectOf(global, 'Config'), 'protocol'),
    ...(registered?.instances.map(({ protocol }) => protocol) ?? []),
  ];
  return said.find((protocol) => protocol !== null && protocol !== '')?.toLowerCase() ?? 'tcp';
}

function mutualTlsOf(modes: readonly (string | null)[]): 'strict' | 'permissive' {
  return modes.find((mode) => mode !== null && mode !== '')?.toLowerCase() === 'permissive' ? 'permissive' : 'strict';
}

function modesOf(registered: CatalogService | undefined): (string | null)[] {
  return [...(registered?.proxies ?? []), ...(registered?.instances ?? [])].map(({ mode }) => mode);
}

/** A registered sidecar without a mode is a direct one (hashicorp/consul `agent/structs` ProxyModeDefault; seen on Consul 1.22.7). */
function transparency(modes: readonly (string | null)[], isRegistered: boolean): boolean | null {
  const mode = modes.find((candidate) => candidate !== null && candidate !== '');
  if (mode === undefined || mode === null) return isRegistered ? false : null;
  return mode.toLowerCase() === 'transparent';
}

function exposedPaths(exposes: readonly JsonObject[]): ExposedPath[] {
  return exposes
    .flatMap((expose) => anyField(expose, 'paths') ?? [])
    .filter(isJsonObject)
    .map((path) => ({ listenerPort: anyPort(path, 'listenerPort'), path: anyText(path, 'path') ?? '' }));
}
