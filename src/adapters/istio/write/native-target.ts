import type { JsonObject } from '../../../domain/json.js';
import type { Inventory, Service } from '../../../domain/model/inventory.js';
import type { Target } from '../../../domain/model/target.js';
import type { WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { hasWaypointLabel } from '../values/waypoint.js';
import { selectsLabels } from '../native/selects-labels.js';
import { contentOf } from './inventory-index.js';
import type { PolicyReport } from './policy-report.js';

/** Where an object lives and which workloads it selects. */
export interface NativeTarget {
  readonly namespace: string;
  /** Labels of the workloads; null for all of the namespace, or of the mesh in the root namespace. */
  readonly labels: Readonly<Record<string, string>> | null;
  /** A Service whose waypoint enforces the policy, in place of labels. */
  readonly waypointService: string | null;
  /** The workload port that the target is narrowed to. */
  readonly port: number | null;
}

const DEFAULT_ROOT_NAMESPACE = 'istio-system';

/** The namespace whose policies are for the whole mesh. */
export function rootNamespace(inventory: Inventory): string {
  return inventory.settings.rootNamespace ?? DEFAULT_ROOT_NAMESPACE;
}

/** Resolves the target of a security policy; null, with the reason reported, where Istio cannot select it. */
export function resolveTarget(
  target: Target,
  namespace: string,
  context: WriteContext,
  report: PolicyReport,
): NativeTarget | null {
  const root = rootNamespace(context.inventory);
  const port = target.port ?? null;
  if ('mesh' in target) return { namespace: displaced(root, namespace, report), labels: null, waypointService: null, port };
  if ('service' in target) return resolveService(target.service, port, namespace, context, report);
  const everywhere = 'workloads' in target && target.allNamespaces === true;
  const place = 'namespace' in target ? target.namespace : everywhere ? root : namespace;
  if (place === root && !everywhere) {
    report.refuse('/spec/target', `a policy in the root namespace ${root} is for the whole mesh`);
    return null;
  }
  const labels = 'workloads' in target && Object.keys(target.workloads).length > 0 ? target.workloads : null;
  if ('workloads' in target && labels === null) report.exact('/spec/target', 'no labels are all workloads');
  return { namespace: displaced(place, namespace, report), labels, waypointService: null, port };
}

/** `selector` or `targetRefs` of a spec, or neither. */
export function writeSelector(target: NativeTarget): JsonObject {
  if (target.waypointService !== null) return { targetRefs: [{ group: '', kind: 'Service', name: target.waypointService }] };
  return target.labels === null ? {} : { selector: { matchLabels: { ...target.labels } } };
}

function displaced(place: string, namespace: string, report: PolicyReport): string {
  if (place !== namespace) report.exact('/metadata', `the object lives in ${place}, where Istio looks for this target`);
  return place;
}

function resolveService(
  name: string,
  port: number | null,
  namespace: string,
  context: WriteContext,
  report: PolicyReport,
): NativeTarget | null {
  const { inventory } = context;
  const service = contentOf(inventory, namespace).services.find((one) => one.name === name);
  const refusal = service === undefined ? `the mesh has no service ${namespace}/${name}` : unselectable(service, inventory);
  if (service === undefined || refusal !== null) {
    report.refuse('/spec/target/service', refusal ?? '');
    return null;
  }
  const waypoint = hasWaypointLabel(service.labels, inventory.namespaces.find((one) => one.name === namespace)?.labels);
  if (waypoint) return resolveWaypoint(name, port, namespace, report);
  const workloadPort = port === null ? null : service.ports.find((one) => one.port === port)?.targetPort;
  if (workloadPort === undefined || (port !== null && workloadPort === null)) {
    report.refuse('/spec/target/port', `the service ${namespace}/${name} has no port ${port} with a known workload port`);
    return null;
  }
  report.exact('/spec/target', 'Istio names the workloads behind the service, by the labels that the service selects');
  reportSharedWorkloads(service, inventory, report);
  return { namespace, labels: service.selector, waypointService: null, port: workloadPort };
}

function resolveWaypoint(service: string, port: number | null, namespace: string, report: PolicyReport): NativeTarget | null {
  if (port !== null) {
    report.refuse('/spec/target/port', 'a policy at a waypoint names the whole service');
    return null;
  }
  return { namespace, labels: null, waypointService: service, port: null };
}

function unselectable(service: Service, inventory: Inventory): string | null {
  if (service.namespace === rootNamespace(inventory)) return 'a selector in the root namespace reaches every namespace';
  return service.selector === null ? `the service ${service.namespace}/${service.name} selects no workloads` : null;
}

/** A selector reaches the workloads whichever service they are called through, also where a second one selects them. */
function reportSharedWorkloads(service: Service, inventory: Inventory, report: PolicyReport): void {
  const selector = service.selector ?? {};
  const { services, workloads } = contentOf(inventory, service.namespace);
  const own = workloads.filter((one) => selectsLabels(selector, one.labels));
  const others = services.filter(
    (other) =>
      other.name !== service.name &&
      other.selector !== null &&
      own.some((one) => selectsLabels(other.selector ?? {}, one.labels)),
  );
  if (others.length === 0) return;
  const names = others.map((other) => other.name).join(', ');
  report.narrower('/spec/target/service', `its workloads also serve ${names}, whose callers the policy then decides too`);
}
