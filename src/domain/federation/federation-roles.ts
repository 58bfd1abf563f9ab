import { policyLabel } from '../model/policy.js';
import type { Crossing } from './crossing.js';
import { servedIdentities } from './exported-services.js';
import type { ExportedService } from './exported-service.js';
import type { FederatedMesh } from './federated-mesh.js';
import type { ImportedService } from './imported-service.js';
import { clusterDomain, ownHost, sentHosts } from './imported-host.js';

/** What a mesh exports, one role per export. */
export function exportedRoles(mesh: FederatedMesh, crossings: readonly Crossing[]): ExportedService[] {
  const mine = crossings.filter(({ from }) => from.name === mesh.name);
  const groups = Map.groupBy(mine, (crossing) => policyLabel(crossing.export));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const importers = group.map(({ to, host }) => {
      return { mesh: to.name, kind: to.adapter.kind, trustDomain: to.trustDomain, hosts: sentHosts(to.adapter.kind, host) };
    });
    const host = ownHost(mesh.adapter.kind, first.export, clusterDomain(mesh));
    return [{ ...commonRole(first), host, gatewayIdentity: first.export.spec.gateway?.trustedAs?.identity ?? null, importers }];
  });
}

/** What a mesh imports, one role per export. */
export function importedRoles(mesh: FederatedMesh, crossings: readonly Crossing[]): ImportedService[] {
  return crossings
    .filter(({ to }) => to.name === mesh.name)
    .map((crossing) => ({ ...commonRole(crossing), host: crossing.host, exporter: exporterOf(crossing) }));
}

function commonRole({ export: exported, ports }: Crossing) {
  const { metadata, spec } = exported;
  return {
    export: policyLabel(exported),
    name: metadata.name,
    namespace: metadata.namespace,
    service: spec.from.service,
    ports,
    gateway: spec.gateway === undefined ? null : { address: spec.gateway.address, port: spec.gateway.port ?? null },
  };
}

function exporterOf({ export: exported, from }: Crossing): ImportedService['exporter'] {
  const { settings, namespaces } = from.inventory;
  const root = namespaces.find(({ name }) => name === settings.rootNamespace);
  return {
    mesh: from.name,
    kind: from.adapter.kind,
    trustDomain: from.trustDomain,
    host: ownHost(from.adapter.kind, exported, clusterDomain(from)),
    network: root?.labels['topology.istio.io/network'] ?? null,
    gatewayIdentity: gatewayIdentity(exported, from),
    identities: servedIdentities(exported, from),
  };
}

function gatewayIdentity({ spec }: Crossing['export'], { adapter, inventory }: FederatedMesh): string | null {
  const identity = spec.gateway?.trustedAs?.identity;
  if (identity === undefined || !('namespace' in identity) || identity.serviceAccount === undefined) return null;
  const { namespace, serviceAccount } = identity;
  return adapter.spellIdentity({ namespace, name: serviceAccount }, inventory.settings);
}
