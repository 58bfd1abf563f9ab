import type { Service } from '../model/inventory.js';
import type { ServiceExport } from '../model/service-export.js';
import type { FederatedMesh } from './federated-mesh.js';

/** The service that an export speaks of, as its mesh has it: one or none. Consul's services have no namespace. */
export function servicesOf({ metadata, spec }: ServiceExport, { adapter, inventory }: FederatedMesh): Service[] {
  const isHere = (service: Service) => !adapter.hasNamespaces || service.namespace === metadata.namespace;
  return inventory.services.filter((service) => service.name === spec.from.service && isHere(service)).slice(0, 1);
}

/** Identities of the workloads behind the exported service, in its mesh's spelling; sorted. */
export function servedIdentities(exported: ServiceExport, from: FederatedMesh): string[] {
  const identities = servicesOf(exported, from).flatMap((service) => {
    const named = new Set(service.endpoints.map(({ workload }) => workload));
    return from.inventory.workloads
      .filter(({ namespace }) => namespace === service.namespace)
      .filter(({ name, labels }) => named.has(name) || (service.selector !== null && hasLabels(labels, service.selector)))
      .flatMap(({ identity }) => identity ?? []);
  });
  return [...new Set(identities)].sort();
}

/** True where a label set has all of a selector's; an empty selector selects nothing. */
export function hasLabels(labels: Readonly<Record<string, string>>, selector: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
