import ipaddr from 'ipaddr.js';
import type { JsonObject } from '../../../domain/json.js';
import { gatewayPort } from '../../../domain/federation/gateway-port.js';
import type { ImportedService } from '../../../domain/federation/imported-service.js';
import type { WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { federationObject } from './federation-object.js';
import { istioPort } from './istio-port.js';

/** What makes a service of another mesh callable in an Istio mesh. */
export function importService(imported: ImportedService): WrittenObject[] {
  return [serviceEntry(imported), ...sniRule(imported)];
}

/**
 * An Istio service is reached by mTLS through the other mesh's gateway, and the names that its certificate may bear are listed:
 * without them none is checked. Any other is outside the mesh, so that no mTLS is tried (istio/istio pilot/pkg/serviceregistry).
 */
function serviceEntry(imported: ImportedService): WrittenObject {
  const { host, ports, gateway, exporter, namespace, name } = imported;
  const address = gateway?.address ?? '';
  const target = gatewayPort(gateway?.port ?? null, exporter.kind, 'istio');
  const isIstio = exporter.kind === 'istio';
  const named = ports.map(istioPort);
  const spec: JsonObject = {
    hosts: [host],
    location: isIstio ? 'MESH_INTERNAL' : 'MESH_EXTERNAL',
    resolution: ipaddr.isValid(address) ? 'STATIC' : 'DNS',
    ports: named,
    endpoints: [
      {
        address,
        ports: Object.fromEntries(named.map((port) => [port.name, target])),
        ...(isIstio ? { labels: { 'security.istio.io/tlsMode': 'istio' } } : {}),
        ...(isIstio && exporter.network !== null ? { network: exporter.network } : {}),
      },
    ],
    ...(isIstio ? { subjectAltNames: [...exporter.identities] } : {}),
  };
  const collection = 'networking.istio.io/ServiceEntry';
  return federationObject(imported.export, { collection, namespace, name: `${name}-${exporter.mesh}`, spec });
}

/** Automatic mTLS sends an SNI of the host called; where that is not the exporter's name the gateway would not know it. */
function sniRule(imported: ImportedService): WrittenObject[] {
  const { host, ports, exporter, namespace, name } = imported;
  if (exporter.kind !== 'istio' || host === exporter.host) return [];
  const portLevelSettings = ports.map(({ port }) => ({
    port: { number: port },
    tls: {
      mode: 'ISTIO_MUTUAL',
      sni: `outbound_.${port}_._.${exporter.host}`,
      subjectAltNames: [...exporter.identities],
    },
  }));
  const collection = 'networking.istio.io/DestinationRule';
  const spec = { host, trafficPolicy: { portLevelSettings } };
  return [federationObject(imported.export, { collection, namespace, name: `${name}-${exporter.mesh}`, spec })];
}
