import type { MeshKind } from '../model/mesh-kind.js';
import type { ServiceExport } from '../model/service-export.js';
import type { Policy } from '../model/policy.js';
import { isPlacedOn } from '../translation/placement.js';
import type { Crossing } from './crossing.js';
import { servicesOf } from './exported-services.js';
import type { FederatedMesh } from './federated-mesh.js';
import type { FederatedPort } from './federated-port.js';
import { grantNamespace, isGuarded } from './guarded.js';
import { clusterDomain, importedHost } from './imported-host.js';
import { unmetPreconditions } from './unmet-preconditions.js';

/** Where both proxies speak one mTLS through passthrough or mesh gateways. Linkerd's gateway ends it (linkerd2#9848). */
const END_TO_END: readonly MeshKind[] = ['istio', 'consul'];

/**
 * Every way that an export is to go: from its mesh to each other mesh that it is placed on, with what is unmet.
 * @param policies all policies, to see what guards the services
 * @param meshes every mesh of which something is known; an export from any other mesh yields nothing
 */
export function planCrossings(policies: readonly Policy[], meshes: readonly FederatedMesh[]): Crossing[] {
  const exports = policies.filter((policy) => policy.kind === 'ServiceExport');
  return exports.flatMap((exported) => {
    const from = meshes.find(({ name }) => name === exported.spec.from.mesh);
    if (from === undefined) return [];
    const importers = meshes.filter((mesh) => mesh.name !== from.name && isPlacedOn(exported, mesh));
    return importers.map((to) => crossing(exported, from, to, policies));
  });
}

function crossing(exported: ServiceExport, from: FederatedMesh, to: FederatedMesh, policies: readonly Policy[]): Crossing {
  // Between Istio meshes the exporter's own name is kept.
  const domain = clusterDomain(to.adapter.kind === 'istio' ? from : to);
  const host = importedHost(from.adapter.kind, to.adapter.kind, exported, domain);
  const keepsIdentity = from.adapter.kind === to.adapter.kind && END_TO_END.includes(from.adapter.kind);
  const way = {
    export: exported,
    from,
    to,
    host: host ?? exported.spec.as ?? '',
    ports: portsOf(exported, from),
    keepsIdentity,
    isGuarded: isGuarded(exported, from, policies),
    grantNamespace: grantNamespace(exported, from, policies),
  };
  return { ...way, unmet: unmetPreconditions(way, host !== null) };
}

function portsOf(exported: ServiceExport, from: FederatedMesh): FederatedPort[] {
  const { ports } = exported.spec;
  const all = servicesOf(exported, from).flatMap((service) => service.ports);
  const chosen = all.filter(({ port }) => ports === undefined || ports.includes(port));
  return chosen.map(({ port, name, protocol }) => ({ port, name, protocol }));
}
