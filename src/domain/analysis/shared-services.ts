import type { Service } from '../model/inventory.js';
import type { CheckedMesh } from './check-input.js';

/** A service as one mesh has it. */
export interface ServiceInMesh {
  readonly mesh: CheckedMesh;
  readonly service: Service;
}

/** Namespaces of the control planes themselves and of Kubernetes: theirs are not the user's services. */
const SYSTEM_NAMESPACES = new Set(['kube-system', 'istio-system', 'linkerd', 'linkerd-viz', 'linkerd-multicluster', 'consul']);
const SYSTEM_SERVICES = new Set(['default/kubernetes', 'default/consul']);

/**
 * Services that live in more than one mesh: the same name in the same namespace. Consul's services have no namespace, so
 * theirs pair by name with a service whose name is unique in the other mesh.
 */
export function sharedServices(meshes: readonly CheckedMesh[]): ServiceInMesh[][] {
  const namespaced = meshes.filter((mesh) => mesh.adapter.hasNamespaces).flatMap(userServices);
  const bare = meshes.filter((mesh) => !mesh.adapter.hasNamespaces).flatMap(userServices);
  const groups = Map.groupBy(namespaced, ({ service }) => `${service.namespace}/${service.name}`);
  const byName = Map.groupBy(groups.keys(), (key) => key.slice(key.indexOf('/') + 1));
  for (const one of bare) {
    const [key = `default/${one.service.name}`, another] = byName.get(one.service.name) ?? [];
    const home = another === undefined ? key : `default/${one.service.name}`;
    groups.set(home, [...(groups.get(home) ?? []), one]);
  }
  return [...groups.values()].filter((group) => new Set(group.map(({ mesh }) => mesh.name)).size > 1);
}

/** Each unordered pair of the group, in order. */
export function pairs(group: readonly ServiceInMesh[]): [ServiceInMesh, ServiceInMesh][] {
  return group.flatMap((one, index) => group.slice(index + 1).map((other): [ServiceInMesh, ServiceInMesh] => [one, other]));
}

function userServices(mesh: CheckedMesh): ServiceInMesh[] {
  return mesh.inventory.services
    .filter(({ namespace, name }) => !SYSTEM_NAMESPACES.has(namespace) && !SYSTEM_SERVICES.has(`${namespace}/${name}`))
    .map((service) => ({ mesh, service }));
}
