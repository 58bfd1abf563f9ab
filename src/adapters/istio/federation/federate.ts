import type { ExportedService } from '../../../domain/federation/exported-service.js';
import type { ImportedService } from '../../../domain/federation/imported-service.js';
import type { Precondition } from '../../../domain/federation/precondition.js';
import type { FederationWriting, WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { EAST_WEST_GATEWAY, exportService, INGRESS_GATEWAY } from './export-service.js';
import { importService } from './import-service.js';

/** Collections that only exports are written to: routes name gateways, so that these come last. */
export const FEDERATION_ORDER: readonly string[] = ['networking.istio.io/ServiceEntry', 'networking.istio.io/Gateway'];

/** Istio's objects for services that leave and enter the mesh. */
export function federate(
  exported: readonly ExportedService[],
  imported: readonly ImportedService[],
  context: WriteContext,
): FederationWriting {
  return {
    objects: [...exported.flatMap(exportService), ...imported.flatMap(importService)],
    report: [],
    unmet: [
      ...exported.flatMap((service) => unmetGateways(service, context)),
      ...imported.flatMap((one) => egress(one, context)),
    ],
  };
}

function unmetGateways(exported: ExportedService, { mesh, inventory }: WriteContext): Precondition[] {
  return exported.importers.flatMap((importer) => {
    const gateway = importer.kind === 'istio' ? EAST_WEST_GATEWAY : INGRESS_GATEWAY;
    if (inventory.workloads.some(({ labels }) => labels['istio'] === gateway)) return [];
    const why = `no workload of mesh ${mesh} has the label istio=${gateway}, which the Gateway selects`;
    const names = { export: exported.export, mesh, from: mesh, to: importer.mesh };
    return [{ code: 'GATEWAY_NOT_RUNNING' as const, level: 'unmet' as const, pointer: '/spec/gateway', why, ...names }];
  });
}

/** Endpoints of a network with a known gateway are replaced by that gateway: the meshes' networks must be two. */
function egress({ export: label, exporter }: ImportedService, { mesh, inventory }: WriteContext): Precondition[] {
  const root = inventory.namespaces.find(({ name }) => name === inventory.settings.rootNamespace);
  const network = root?.labels['topology.istio.io/network'];
  if (exporter.kind !== 'istio' || exporter.network === null || exporter.network !== network) return [];
  const why = `${mesh} and ${exporter.mesh} are labelled with the one network ${network}: traffic would go to addresses of pods`;
  const names = { export: label, mesh, from: exporter.mesh, to: mesh };
  return [{ code: 'NETWORK_SHARED', level: 'unmet', pointer: '/spec/from/mesh', why, ...names }];
}
