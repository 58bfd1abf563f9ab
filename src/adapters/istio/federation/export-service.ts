import type { JsonObject } from '../../../domain/json.js';
import type { ExportedService, Importer } from '../../../domain/federation/exported-service.js';
import type { FederatedPort } from '../../../domain/federation/federated-port.js';
import { gatewayPort } from '../../../domain/federation/gateway-port.js';
import type { WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { federationObject } from './federation-object.js';
import { isHttp, istioPort } from './istio-port.js';

/** Labels of the gateways that Istio's samples and charts install. */
export const EAST_WEST_GATEWAY = 'eastwestgateway';
export const INGRESS_GATEWAY = 'ingressgateway';

/** What opens an Istio mesh for one service: passthrough by SNI for Istio importers, an ingress route for the others. */
export function exportService(exported: ExportedService): WrittenObject[] {
  const others = exported.importers.filter(({ kind }) => kind !== 'istio');
  const isForIstio = others.length < exported.importers.length;
  return [...(isForIstio ? [eastWestGateway(exported)] : []), ...(others.length > 0 ? ingress(exported, others) : [])];
}

/**
 * AUTO_PASSTHROUGH routes by the SNI that mTLS callers send; `hosts` is what is exported and nothing else. No policy runs there,
 * the workload's own are the guard (istio/istio samples/multicluster, pilot/pkg/networking/core/gateway.go).
 */
function eastWestGateway(exported: ExportedService): WrittenObject {
  const number = gatewayPort(exported.gateway?.port ?? null, 'istio', 'istio');
  const server = { port: { number, name: 'tls', protocol: 'TLS' }, tls: { mode: 'AUTO_PASSTHROUGH' }, hosts: [exported.host] };
  const spec = { selector: { istio: EAST_WEST_GATEWAY }, servers: [server] };
  return gatewayObject(exported, gatewayName(exported.name, 'export'), spec);
}

/**
 * Callers of other kinds come without an Istio certificate: to the ingress gateway, by the host that they know. Short names, which
 * callers in the importing mesh may send, no Gateway takes: then it takes every host, and only the routes of these answer.
 */
function ingress(exported: ExportedService, importers: readonly Importer[]): WrittenObject[] {
  const [port] = exported.ports;
  if (port === undefined) return [];
  const name = gatewayName(exported.name, 'ingress');
  const number = gatewayPort(exported.gateway?.port ?? null, 'istio', 'linkerd');
  const names = isHttp(port) ? ingressHosts(exported, importers) : [];
  const isListed = names.length > 0 && names.every(isFullName);
  const hosts = isListed ? names : ['*'];
  const protocol = istioPort(port).protocol === 'TLS' ? 'TCP' : istioPort(port).protocol;
  const servers = [{ port: { number, name: `${protocol.toLowerCase()}-${number}`, protocol }, hosts }];
  const spec = { selector: { istio: INGRESS_GATEWAY }, servers };
  return [
    gatewayObject(exported, name, spec),
    federationObject(exported.export, {
      collection: 'networking.istio.io/VirtualService',
      namespace: exported.namespace,
      name,
      spec: { hosts, gateways: [name], ...routes(exported, port, number, isListed ? [] : names) },
    }),
  ];
}

/** Consul's terminating gateways put the address in the place of the host where it is a name. */
function ingressHosts({ gateway }: ExportedService, importers: readonly Importer[]): string[] {
  const byAddress = importers.some(({ kind }) => kind === 'consul') && gateway !== null && /[a-z]/i.test(gateway.address);
  const hosts = importers.flatMap((importer) => importer.hosts);
  return [...new Set([...hosts, ...(byAddress ? [gateway.address] : [])])].sort();
}

/** What `hosts` of a Gateway take: names with a dot (istio/istio pkg/config/validation/agent, ValidateFQDN). */
function isFullName(host: string): boolean {
  return host.includes('.');
}

/** `names`: those that the routes have to tell by themselves, because `hosts` of a Gateway cannot. */
function routes(exported: ExportedService, port: FederatedPort, gateway: number, names: readonly string[]): JsonObject {
  const route = [{ destination: { host: exported.host, port: { number: port.port } } }];
  if (!isHttp(port)) return { tcp: [{ match: [{ port: gateway }], route }] };
  return names.length === 0 ? { http: [{ route }] } : { http: [{ match: names.map(matchOf), route }] };
}

/** A request for the host, whichever port its Host header names. */
function matchOf(host: string): JsonObject {
  return { authority: { regex: `(?i)${host.replaceAll('.', '\\.')}(:[0-9]+)?` } };
}

const LONGEST_LABEL = 63;

/** A Gateway is named by one DNS label (istio/istio pkg/config/validation, ValidateGateway), an export by a name with dots too. */
function gatewayName(exported: string, role: string): string {
  const end = `-${role}`;
  return `${exported.replaceAll('.', '--').slice(0, LONGEST_LABEL - end.length)}${end}`;
}

function gatewayObject({ export: label, namespace }: ExportedService, name: string, spec: JsonObject): WrittenObject {
  return federationObject(label, { collection: 'networking.istio.io/Gateway', namespace, name, spec });
}
