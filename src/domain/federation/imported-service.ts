import type { MeshKind } from '../model/mesh-kind.js';
import type { FederatedPort } from './federated-port.js';

/** Where an imported service comes from. */
interface Exporter {
  readonly mesh: string;
  readonly kind: MeshKind;
  readonly trustDomain: string | null;
  /** The host name by which the exporting mesh itself knows the service. */
  readonly host: string;
  /** The network that the exporting mesh is labelled with, where it is. */
  readonly network: string | null;
  /** The identity of its gateway in its own spelling, where it is known. */
  readonly gatewayIdentity: string | null;
  /** Identities of the workloads behind the service, in the exporting mesh's spelling; sorted. */
  readonly identities: readonly string[];
}

/** What an importing mesh has to hold for one export. */
export interface ImportedService {
  /** The export's label, as `ServiceExport bookinfo/reviews`. */
  readonly export: string;
  /** Name of the export, for the names of native objects. */
  readonly name: string;
  readonly namespace: string;
  /** Name of the service in the exporting mesh. */
  readonly service: string;
  /** The host name under which it is called here. */
  readonly host: string;
  readonly ports: readonly FederatedPort[];
  /** The exporting mesh's gateway; null where the meshes are joined in another way. */
  readonly gateway: { readonly address: string; readonly port: number | null } | null;
  readonly exporter: Exporter;
}
