import ipaddr from 'ipaddr.js';
import type { JsonObject } from '../../../domain/json.js';
import type { FederatedPort } from '../../../domain/federation/federated-port.js';
import { gatewayPort } from '../../../domain/federation/gateway-port.js';
import type { ImportedService } from '../../../domain/federation/imported-service.js';
import type { WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { linkerdCollections } from '../collections.js';

/** The Service is listed for anybody; who keeps its endpoints is told to other controllers by this label's value. */
const KEEPER = 'concordat';

/**
 * A Service without selector whose endpoints are the other mesh's gateway. For a Linkerd gateway they are what its service mirror
 * would write: an Endpoints object with the gateway's identity and the service's name there (linkerd2 multicluster/service-mirror,
 * controller/api/destination/watcher). For any other gateway there is no identity, so that no mTLS is tried.
 */
export function importService(imported: ImportedService): WrittenObject[] {
  const isLinkerd = imported.exporter.kind === 'linkerd';
  return [service(imported, isLinkerd), isLinkerd ? gatewayEndpoints(imported) : endpointSlice(imported)];
}

function service(imported: ImportedService, isLinkerd: boolean): WrittenObject {
  const { ports, exporter } = imported;
  const opaque = ports.filter(({ protocol }) => protocol === 'tcp' || protocol === 'tls').map(({ port }) => port);
  const annotations = {
    ...(opaque.length === 0 ? {} : { 'config.linkerd.io/opaque-ports': opaque.join(',') }),
    ...(isLinkerd ? { 'mirror.linkerd.io/remote-svc-fq-name': exporter.host } : {}),
  };
  const spec = { ports: ports.map((port) => servicePort(port, targetOf(imported))) };
  return object(imported, linkerdCollections.service, 'v1', { metadata: { annotations }, rest: { spec } });
}

function servicePort(port: FederatedPort, targetPort: number): JsonObject {
  const appProtocol = port.protocol === 'http' ? 'http' : ['http2', 'grpc'].includes(port.protocol) ? 'kubernetes.io/h2c' : null;
  const named = { name: portName(port), port: port.port, targetPort, protocol: 'TCP' };
  return appProtocol === null ? named : { ...named, appProtocol };
}

/** Names of ports are DNS labels of at most 15 characters (Kubernetes ServicePort). */
function portName({ port, name }: FederatedPort): string {
  return name !== null && name.length <= 15 ? name : `port-${port}`;
}

function endpointSlice(imported: ImportedService): WrittenObject {
  const address = imported.gateway?.address ?? '';
  const labels = {
    'kubernetes.io/service-name': serviceName(imported),
    'endpointslice.kubernetes.io/managed-by': KEEPER,
  };
  const port = targetOf(imported);
  return object(imported, linkerdCollections.endpointSlice, 'discovery.k8s.io/v1', {
    metadata: { labels },
    rest: {
      addressType: ipaddr.isValid(address) && ipaddr.parse(address).kind() === 'ipv6' ? 'IPv6' : 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: imported.ports.map((one) => ({ name: portName(one), port, protocol: 'TCP' })),
    },
  });
}

function gatewayEndpoints(imported: ImportedService): WrittenObject {
  const identity = imported.exporter.gatewayIdentity ?? '';
  const port = targetOf(imported);
  const ports = imported.ports.map((one) => ({ name: portName(one), port, protocol: 'TCP' }));
  const subsets = [{ addresses: [{ ip: imported.gateway?.address ?? '' }], ports }];
  const metadata = { annotations: { 'mirror.linkerd.io/remote-gateway-identity': identity } };
  return object(imported, linkerdCollections.endpoints, 'v1', { metadata, rest: { subsets } });
}

function targetOf({ gateway, exporter }: ImportedService): number {
  return gatewayPort(gateway?.port ?? null, exporter.kind, 'linkerd');
}

function serviceName({ host }: ImportedService): string {
  return host.slice(0, host.indexOf('.'));
}

interface Parts {
  readonly metadata: { readonly labels?: JsonObject; readonly annotations?: JsonObject };
  readonly rest: JsonObject;
}

function object(imported: ImportedService, collection: string, apiVersion: string, { metadata, rest }: Parts): WrittenObject {
  const { namespace, export: label } = imported;
  const name = serviceName(imported);
  const kind = collection.slice(collection.lastIndexOf('/') + 1);
  const said = Object.entries(metadata).filter(([, values]) => Object.keys(values).length > 0);
  const body = { apiVersion, kind, metadata: { name, namespace, ...Object.fromEntries(said) }, ...rest };
  return { collection, namespace, name, body, version: null, writers: [], source: null, policies: [label], part: kind };
}
