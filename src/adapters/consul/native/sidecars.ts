import type { Catalog, CatalogService } from './catalog.js';
import type { CatalogInstance } from './catalog-instances.js';

/**
 * True where a proxy of the mesh stands before an instance. Gateways are proxies themselves. A service that is only named, and
 * every one where the documents tell of no proxy at all, is taken for meshed.
 */
export function hasSidecar(instance: CatalogInstance, { proxies }: CatalogService, { tellsProxies }: Catalog): boolean {
  if (instance.external) return false;
  const isOnlyNamed = instance.id === null && instance.address === null;
  if (instance.kind !== '' || !tellsProxies || isOnlyNamed) return true;
  return proxies.some(({ proxyOfId }) => proxyOfId === null || proxyOfId === instance.id);
}
