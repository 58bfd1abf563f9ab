import type { Policy } from '../model/policy.js';
import type { Service, ServicePort, Workload } from '../model/inventory.js';
import type { Target } from '../model/target.js';
import type { CheckedMesh, CheckedPolicy } from './check-input.js';
import { inventoryIndex } from './inventory-index.js';

/** The target of a policy that has one, with the default made explicit. */
export function targetOf(policy: Policy): Target | null {
  if (policy.kind !== 'AuthorizationPolicy' && policy.kind !== 'MutualTlsPolicy') return null;
  return policy.spec.target ?? { namespace: policy.metadata.namespace };
}

/** The checked meshes that a policy is placed on. */
export function meshesOf(checked: CheckedPolicy, meshes: readonly CheckedMesh[]): CheckedMesh[] {
  return meshes.filter((mesh) => checked.meshes.includes(mesh.name));
}

/**
 * Services that a target speaks of: the named one, those whose workloads it selects, or all of the scope. Consul services have no
 * namespace: theirs are found by name alone.
 */
export function targetServices(mesh: CheckedMesh, namespace: string, target: Target): Service[] {
  if ('service' in target) {
    return inventoryIndex(mesh.inventory)
      .servicesNamed(target.service)
      .filter((one) => one.namespace === namespace || !mesh.adapter.hasNamespaces);
  }
  if ('mesh' in target) return [...mesh.inventory.services];
  if ('namespace' in target) return mesh.inventory.services.filter((one) => one.namespace === target.namespace);
  return inventoryIndex(mesh.inventory).servicesOf(targetWorkloads(mesh, namespace, target));
}

/** Workloads that a label target selects. */
export function targetWorkloads(
  mesh: CheckedMesh,
  namespace: string,
  target: { workloads: Record<string, string>; allNamespaces?: boolean | undefined },
): Workload[] {
  const workloads = inventoryIndex(mesh.inventory).workloadsWith(target.workloads);
  return workloads.filter((one) => target.allNamespaces === true || one.namespace === namespace);
}

/** The ports of a service that a target speaks of. A target by service counts service ports, the others workload ports. */
export function targetPorts(service: Service, target: Target): ServicePort[] {
  if (target.port === undefined) return service.ports;
  return service.ports.filter((port) => ('service' in target ? port.port : (port.targetPort ?? port.port)) === target.port);
}
