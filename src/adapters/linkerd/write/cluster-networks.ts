import type { MeshSettings } from '../../../domain/model/inventory.js';

/** The networks that Linkerd counts as the cluster's, as the inventory keeps them; none where it does not know them. */
export function clusterNetworks(settings: MeshSettings): string[] {
  return (settings.other['clusterNetworks'] ?? '').split(',').filter((cidr) => cidr !== '');
}
