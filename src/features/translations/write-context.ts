import type { WriteContext } from '../../domain/translation/mesh-adapter.js';
import type { MeshReading } from '../meshes/mesh-readings.js';

/** What a translator needs of a mesh, from its newest observation. */
export function writeContext(mesh: string, { adapter, inventory, observed }: MeshReading): WriteContext {
  const capabilities = adapter.capabilities(observed.snapshot.version);
  return { mesh, inventory, capabilities, observed: observed.snapshot };
}
