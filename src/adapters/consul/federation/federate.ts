import type { ExportedService } from '../../../domain/federation/exported-service.js';
import type { ImportedService } from '../../../domain/federation/imported-service.js';
import type { FederationWriting, WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { exportThroughGateway } from './export-through-gateway.js';
import { exportToPeers } from './export-to-peers.js';
import { importServices } from './import-service.js';

/** Collections that only exports are written to: routes name their gateway. */
export const FEDERATION_ORDER: readonly string[] = ['api-gateway', 'http-route', 'tcp-route'];

/** Consul's entries for services that leave and enter the mesh. */
export function federate(
  exported: readonly ExportedService[],
  imported: readonly ImportedService[],
  context: WriteContext,
): FederationWriting {
  const written = [exportToPeers(exported, context), exportThroughGateway(exported, context), importServices(imported, context)];
  return {
    objects: written.flatMap(({ objects }) => objects),
    report: [],
    unmet: written.flatMap(({ unmet }) => unmet),
  };
}
