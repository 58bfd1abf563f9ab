import type { Policy } from '../model/policy.js';
import type { Service, ServicePort, Workload } from '../model/inventory.js';
import type { Target } from '../model/target.js';
import type { CheckedMesh, CheckedPolicy } from './check-input.js';

/** The target of a policy that has one, with the default made explicit. */
export function targetOf(policy: Policy): Target | null {
  if (policy.kind !== 'AuthorizationPolicy' && policy.kind !== 'MutualTlsPolicy') return null;
  return policy.spec.target ?? { namespace: policy.metadata.namespace };
}

/** The checked meshes that a policy is placed on. */
export function meshesOf(checked: CheckedPolicy, meshes: readonly CheckedMesh[]): CheckedMesh[] {
  return meshes.filter((mesh) => checked.meshes.includes(mesh.name));
}

/** True where the labels have all of the selector's. */
export function hasLabels(labels: Readonly<Record<string, string>>, selector: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** Services that a target speaks of: the named one, those whose workloads it selects, or all of the scope. */
export function targetServices(mesh: CheckedMesh, namespace: string, target: Target): Service[] {
  if ('service' in target) return mesh.inventory.services.filter((one) => isService(one, mesh, namespace, target.service));
  if ('mesh' in target) return [...mesh.inventory.services];
  if ('namespace' in target) return mesh.inventory.services.filter((one) => one.namespace === target.namespace);
  return mesh.inventory.services.filter(
    (one) =>
      (target.allNamespaces === true || one.namespace === namespace) &&
      one.selector !== null &&
      mesh.inventory.workloads.some(
        (workload) =>
          workload.namespace === one.namespace &&
          hasLabels(workload.labels, one.selector ?? {}) &&
          hasLabels(workload.labels, target.workloads),
      ),
  );
}

/** Workloads that a label target selects. */
export function targetWorkloads(
  mesh: CheckedMesh,
  namespace: string,
  target: { workloads: Record<string, string>; allNamespaces?: boolean | undefined },
): Workload[] {
  return mesh.inventory.workloads.filter(
    (one) => (target.allNamespaces === true || one.namespace === namespace) && hasLabels(one.labels, target.workloads),
  );
}

/** The ports of a service that a target speaks of. A target by service counts service ports, the others workload ports. */
export function targetPorts(service: Service, target: Target): ServicePort[] {
  if (target.port === undefined) return service.ports;
  return service.ports.filter((port) => ('service' in target ? port.port : (port.targetPort ?? port.port)) === target.port);
}

/** Consul services have no namespace: theirs are found by name alone. */
function isService(service: Service, mesh: CheckedMesh, namespace: string, name: string): boolean {
  return service.name === name && (service.namespace === namespace || mesh.adapter.kind === 'consul');
}
