import type { ServiceExport } from '../model/service-export.js';
import type { FederatedMesh } from './federated-mesh.js';
import type { FederatedPort } from './federated-port.js';
import type { Precondition } from './precondition.js';

/** One export to one mesh. */
export interface Crossing {
  readonly export: ServiceExport;
  readonly from: FederatedMesh;
  readonly to: FederatedMesh;
  /** The name under which the importing mesh knows it. */
  readonly host: string;
  readonly ports: readonly FederatedPort[];
  /** True where the service sees who calls; false where a gateway ends mTLS. */
  readonly keepsIdentity: boolean;
  /** True where the exporting mesh denies the service's callers unless something allows them. */
  readonly isGuarded: boolean;
  /** Where a grant to the callers stands in the exporting mesh. */
  readonly grantNamespace: string;
  readonly unmet: readonly Precondition[];
}

/** True where nothing may be written for the crossing. */
export function isBlocked({ unmet }: Pick<Crossing, 'unmet'>): boolean {
  return unmet.some(({ level }) => level === 'blocking');
}
