import type { Service } from '../model/inventory.js';
import { OWNER_LABEL, ownerOf } from '../planning/ownership.js';
import type { FederatedMesh } from './federated-mesh.js';

/** True where the mesh has a service under the host name that Concordat did not put there. */
export function isNameTaken(host: string, mesh: FederatedMesh): boolean {
  return mesh.inventory.services.some((service) => answersTo(service, host, mesh) && !isOurs(service, mesh));
}

function answersTo({ name, namespace }: Service, host: string, { adapter }: FederatedMesh): boolean {
  if (name === host) return true;
  return adapter.hasNamespaces && host.startsWith(`${name}.${namespace}.svc`);
}

/** Kubernetes objects carry the mark as a label; of Consul's services the entries do, and instances make them somebody's own. */
function isOurs(service: Service, { context }: FederatedMesh): boolean {
  if (service.labels[OWNER_LABEL] !== undefined) return true;
  const entries = (context.observed?.objects ?? []).filter(({ name, namespace }) => namespace === null && name === service.name);
  return entries.some((entry) => ownerOf(entry) !== null) && service.endpoints.every(({ workload }) => workload === null);
}
