import type { FederatedMesh } from './federated-mesh.js';
import type { MeshKind } from '../model/mesh-kind.js';
import type { ServiceExport } from '../model/service-export.js';

/** The domain that the host names of a Kubernetes mesh end in. */
export function clusterDomain({ inventory }: FederatedMesh): string {
  return inventory.settings.other['clusterDomain'] ?? 'cluster.local';
}

/** The host name that a service has in its own mesh: `reviews.bookinfo.svc.cluster.local`; Consul's services have one name. */
export function ownHost(kind: MeshKind, { metadata, spec }: ServiceExport, domain: string): string {
  return kind === 'consul' ? spec.from.service : `${spec.from.service}.${metadata.namespace}.svc.${domain}`;
}

/**
 * The host name under which an importing mesh knows the service. Unless the export names it: between Istio meshes the same name,
 * so that the SNI of automatic mTLS is what the exporting gateway routes by; elsewhere in Istio a name under `global`; in Linkerd
 * and Consul the service's name with the mesh's behind it, as Linkerd's mirrors have it. Null where the mesh cannot have the name.
 */
export function importedHost(from: MeshKind, to: MeshKind, exported: ServiceExport, domain: string): string | null {
  const { metadata, spec } = exported;
  const { mesh, service } = spec.from;
  if (to === 'istio') {
    if (spec.as !== undefined) return spec.as;
    return from === 'istio' ? ownHost('istio', exported, domain) : `${service}.${metadata.namespace}.${mesh}.global`;
  }
  const name = spec.as ?? `${service}-${mesh}`;
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) return null;
  return to === 'consul' ? name : `${name}.${metadata.namespace}.svc.${domain}`;
}

/** The names that callers may send as host for a service: in Kubernetes each that DNS finds, in Consul also its virtual name. */
export function sentHosts(kind: MeshKind, host: string): string[] {
  if (kind === 'consul') return [host, `${host}.virtual.consul`];
  const [name = host, namespace, svc] = host.split('.');
  return svc === 'svc' ? [host, name, `${name}.${namespace}`, `${name}.${namespace}.svc`] : [host];
}
