import type { IdentityMatch } from '../model/identity.js';
import type { MeshKind } from '../model/mesh-kind.js';
import type { FederatedPort } from './federated-port.js';

/** A mesh that gets an exported service. */
export interface Importer {
  readonly mesh: string;
  readonly kind: MeshKind;
  readonly trustDomain: string | null;
  /** The host names that its callers may send; the first is the service's name there. */
  readonly hosts: readonly string[];
}

/** What an exporting mesh has to hold for one export. */
export interface ExportedService {
  /** The export's label, as `ServiceExport bookinfo/reviews`. */
  readonly export: string;
  /** Name of the export, for the names of native objects. */
  readonly name: string;
  readonly namespace: string;
  readonly service: string;
  /** The host name by which the mesh itself knows the service. */
  readonly host: string;
  readonly ports: readonly FederatedPort[];
  /** Where the mesh's gateway is reached from outside; null where no importer needs it. */
  readonly gateway: { readonly address: string; readonly port: number | null } | null;
  /** The gateway's own identity inside the mesh, where the export states it. */
  readonly gatewayIdentity: IdentityMatch | null;
  readonly importers: readonly Importer[];
}
