import type { Inventory } from '../model/inventory.js';
import type { MeshAdapter, WriteContext } from '../translation/mesh-adapter.js';

/** What must be known of a mesh for services to cross its border. */
export interface FederatedMesh {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly trustDomain: string | null;
  readonly inventory: Inventory;
  readonly adapter: MeshAdapter;
  readonly context: WriteContext;
}
