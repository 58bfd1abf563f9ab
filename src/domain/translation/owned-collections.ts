import type { MeshAdapter } from './mesh-adapter.js';

/** Every collection that can hold objects of ours, in the order of creation. */
export function ownedCollections({ writeOrder, federationOrder }: MeshAdapter): string[] {
  return [...writeOrder, ...federationOrder];
}
