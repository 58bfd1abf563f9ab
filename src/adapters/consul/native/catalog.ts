import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { readInstances } from './catalog-instances.js';
import type { CatalogInstance } from './catalog-instances.js';

/** A service of the catalog with its instances and the sidecars before them. */
export interface CatalogService {
  readonly name: string;
  /** Instances of the service itself; one without an id stands for a service that is only named. */
  readonly instances: readonly CatalogInstance[];
  /** Proxies registered for it, and the sidecars that its own registrations ask for. */
  readonly proxies: readonly CatalogInstance[];
}

/** What runs in a Consul datacenter, by service name. */
export interface Catalog {
  readonly services: ReadonlyMap<string, CatalogService>;
  /** True where the documents tell of proxies at all: then a service without one is outside of the mesh. */
  readonly tellsProxies: boolean;
}

const PROXY = 'connect-proxy';

/** Reads the `catalog-service` objects (and Registration resources) of a snapshot, in every shape that Consul's API gives them. */
export function readCatalog(snapshot: NativeSnapshot): Catalog {
  const instances = snapshot.objects.flatMap(readInstances);
  const own = Map.groupBy(
    instances.filter(({ kind }) => kind !== PROXY),
    ({ service }) => service,
  );
  const proxies = Map.groupBy(
    instances.filter(({ kind }) => kind === PROXY),
    ({ proxyOf, service }) => proxyOf ?? service.replace(/-sidecar-proxy$/, ''),
  );
  const names = [...new Set([...own.keys(), ...proxies.keys()])];
  return {
    services: new Map(names.map((name) => [name, { name, instances: own.get(name) ?? [], proxies: proxies.get(name) ?? [] }])),
    tellsProxies: proxies.size > 0,
  };
}
