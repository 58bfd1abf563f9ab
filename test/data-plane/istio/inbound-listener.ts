import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/domain/json.js';
import type { Certificate } from '../certificates/certificate-authority.js';
import { type ListenerAddress, socketAddress } from './listener-address.js';

/** What stands around a listener that istiod made for a Pod. */
export interface ListenerPlace {
  /** Of the Pod, for the log. */
  readonly name: string;
  readonly at: ListenerAddress;
  readonly server: Certificate;
  /** PEM of the mesh's root. */
  readonly root: string;
  /** The access log of connections without HTTP that end. */
  readonly log: JsonObject;
}

/** The name of the cluster that gives back what it gets. */
export const ECHO = 'echo';

const TYPES = 'type.googleapis.com/envoy.extensions';

/**
 * istiod's `virtualInbound` as a listener of its own: both addresses come from a PROXY header in place of the kernel's tables,
 * certificates are inline in place of the agent's, and what is let through is answered by Envoy itself. Everything that decides stays.
 */
export function inboundListener(istiod: JsonObject, place: ListenerPlace): JsonObject {
  const { '@type': _type, accessLog: _log, ...listener } = istiod;
  const filters = list(listener['listenerFilters']).filter(({ name }) => name !== 'envoy.filters.listener.original_dst');
  const proxyProtocol = {
    name: 'envoy.filters.listener.proxy_protocol',
    typedConfig: { '@type': `${TYPES}.filters.listener.proxy_protocol.v3.ProxyProtocol` },
  };
  return {
    ...listener,
    name: place.name,
    statPrefix: place.name,
    address: socketAddress(place.at),
    // Two Envoys must not share an address unseen.
    enableReusePort: false,
    listenerFilters: [proxyProtocol, ...filters],
    filterChains: list(listener['filterChains']).map((chain) => filterChain(chain, place)),
  };
}

function filterChain(chain: JsonObject, place: ListenerPlace): JsonObject {
  const socket = isJsonObject(chain['transportSocket']) ? { transportSocket: tlsSocket(chain['transportSocket'], place) } : {};
  return { ...chain, ...socket, filters: list(chain['filters']).map((filter) => networkFilter(filter, place)) };
}

function networkFilter(filter: JsonObject, place: ListenerPlace): JsonObject {
  const config = isJsonObject(filter['typedConfig']) ? filter['typedConfig'] : {};
  if (filter['name'] === 'envoy.filters.network.http_connection_manager') return { ...filter, typedConfig: httpManager(config) };
  return filter['name'] === 'envoy.filters.network.tcp_proxy' ? { ...filter, typedConfig: tcpProxy(config, place) } : filter;
}

/** Connections name what ended them only in the log. */
function tcpProxy(config: JsonObject, { log }: ListenerPlace): JsonObject {
  const { weightedClusters: _weighted, ...rest } = config;
  return { ...rest, cluster: ECHO, accessLog: [log] };
}

const ANY_REPLY = { statusCodeFilter: { comparison: { op: 'GE', value: { defaultValue: 100, runtimeKey: 'any' } } } };

/** Envoy says in headers why it refused, and what it made of what it let through. */
function httpManager(config: JsonObject): JsonObject {
  const { accessLog: _log, tracing: _tracing, ...rest } = config;
  const seen = (key: string, value: string) => ({ header: { key, value }, keepEmptyValue: true });
  const route = {
    match: { prefix: '/' },
    directResponse: { status: 200 },
    responseHeadersToAdd: [
      seen('x-seen-path', '%REQ(:PATH)%'),
      seen('x-seen-rbac', '%DYNAMIC_METADATA(envoy.filters.http.rbac)%'),
    ],
  };
  return {
    ...rest,
    routeConfig: { name: 'inbound', virtualHosts: [{ name: 'inbound', domains: ['*'], routes: [route] }] },
    localReplyConfig: { mappers: [{ filter: ANY_REPLY, headersToAdd: [seen('x-seen-why', '%RESPONSE_CODE_DETAILS%')] }] },
  };
}

function tlsSocket(socket: JsonObject, { server, root }: ListenerPlace): JsonObject {
  const config = isJsonObject(socket['typedConfig']) ? socket['typedConfig'] : {};
  const common = isJsonObject(config['commonTlsContext']) ? config['commonTlsContext'] : {};
  const { tlsCertificateSdsSecretConfigs: _secrets, combinedValidationContext: combined, ...rest } = common;
  const validation =
    isJsonObject(combined) && isJsonObject(combined['defaultValidationContext']) ? combined['defaultValidationContext'] : {};
  const certificate = {
    certificateChain: { inlineString: server.certificate },
    privateKey: { inlineString: server.key },
  };
  const commonTlsContext = {
    ...rest,
    tlsCertificates: [certificate],
    validationContext: { ...validation, trustedCa: { inlineString: root } },
  };
  return { ...socket, typedConfig: { ...config, commonTlsContext } };
}

function list(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((member) => isJsonObject(member)) : [];
}
