import type { Workload } from '../../../domain/model/inventory.js';
import type { AgentSettings } from '../native/agent-settings.js';
import type { Catalog, CatalogService } from '../native/catalog.js';
import type { CatalogInstance } from '../native/catalog-instances.js';
import { hasSidecar } from '../native/sidecars.js';
import { CONSUL_NAMESPACE } from './consul-namespace.js';

/** The registered instances by id. A service that is only named stands for one instance of the same name. */
export function inventoryWorkloads(catalog: Catalog, agent: AgentSettings): Workload[] {
  return [...catalog.services.values()]
    .filter(({ name }) => name !== 'consul')
    .flatMap((service) => service.instances.map((instance) => workloadOf(instance, service, catalog, agent)))
    .toSorted((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
}

function workloadOf(instance: CatalogInstance, service: CatalogService, catalog: Catalog, agent: AgentSettings): Workload {
  const name = instance.id ?? instance.service;
  const meshed = hasSidecar(instance, service, catalog);
  return {
    namespace: CONSUL_NAMESPACE,
    name,
    labels: instance.labels,
    identity: meshed ? identityOf(service.name, agent) : null,
    serviceAccount: null,
    ports: instance.port === null ? [] : [{ port: instance.port, name: null }],
    meshed,
    address: instance.address,
  };
}

/** The SPIFFE id that Consul's CA gives, or the bare service name where the trust domain is not known. */
function identityOf(service: string, { trustDomain, datacenter }: AgentSettings): string {
  return trustDomain === null ? service : `spiffe://${trustDomain}/ns/default/dc/${datacenter ?? 'dc1'}/svc/${service}`;
}
