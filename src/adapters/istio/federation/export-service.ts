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
  return gatewayObject(exported, `${exported.name}-export`, spec);
}

/** Callers of other kinds come without an Istio certificate: to the ingress gateway, by the host that they know. */
function ingress(exported: ExportedService, importers: readonly Importer[]): WrittenObject[] {
  const [port] = exported.ports;
  if (port === undefined) return [];
  const name = `${exported.name}-ingress`;
  const number = gatewayPort(exported.gateway?.port ?? null, 'istio', 'linkerd');
  const hosts = isHttp(port) ? ingressHosts(exported, importers) : ['*'];
  const protocol = istioPort(port).protocol === 'TLS' ? 'TCP' : istioPort(port).protocol;
  const servers = [{ port: { number, name: `${protocol.toLowerCase()}-${number}`, protocol }, hosts }];
  const spec = { selector: { istio: INGRESS_GATEWAY }, servers };
  return [
    gatewayObject(exported, name, spec),
    federationObject(exported.export, {
      collection: 'networking.istio.io/VirtualService',
      namespace: exported.namespace,
      name,
      spec: { hosts, gateways: [name], ...routes(exported, port, number) },
    }),
  ];
}

/** Consul's terminating gateways put the address in the place of the host where it is a name. */
function ingressHosts({ gateway }: ExportedService, importers: readonly Importer[]): string[] {
  const byAddress = importers.some(({ kind }) => kind === 'consul') && gateway !== null && /[a-z]/i.test(gateway.address);
  const hosts = importers.flatMap((importer) => importer.hosts);
  return [...new Set([...hosts, ...(byAddress ? [gateway.address] : [])])].sort();
}

function routes(exported: ExportedService, port: FederatedPort, gateway: number): JsonObject {
  const route = [{ destination: { host: exported.host, port: { number: port.port } } }];
  return isHttp(port) ? { http: [{ route }] } : { tcp: [{ match: [{ port: gateway }], route }] };
}

function gatewayObject({ export: label, namespace }: ExportedService, name: string, spec: JsonObject): WrittenObject {
  return federationObject(label, { collection: 'networking.istio.io/Gateway', namespace, name, spec });
}
