import type { Inventory, Service } from '../../../domain/model/inventory.js';
import type { Target } from '../../../domain/model/target.js';
import type { ServerTarget } from '../grants/server-target.js';
import type { PolicyReport } from './policy-report.js';

type Selection = Omit<ServerTarget, 'port'>;

/** The Servers that a target needs, one per port; null, with the reason reported, where no set of Servers says just this. */
export function serverTargets(
  target: Target,
  namespace: string,
  inventory: Inventory,
  report: PolicyReport,
): ServerTarget[] | null {
  if ('mesh' in target || ('workloads' in target && target.allNamespaces === true)) {
    report.refuse('/spec/target', 'a Server selects pods of one namespace; name the namespaces one by one');
    return null;
  }
  if ('service' in target) return ofService(target, namespace, inventory, report);
  const selection: Selection =
    'namespace' in target ? { namespace: target.namespace, labels: {} } : { namespace, labels: target.workloads };
  if (target.port !== undefined) return [{ ...selection, port: target.port }];
  return ofAllPorts(selection, inventory, report);
}

/** A Server governs one port. Ports that no workload declares stay with the default policy, which must deny then. */
function ofAllPorts(selection: Selection, inventory: Inventory, report: PolicyReport): ServerTarget[] | null {
  if (inventory.settings.defaultAction !== 'deny') {
    report.refuse(
      '/spec/target',
      'a Server governs one port, and under the default policy ports without one stay open: name the port',
    );
    return null;
  }
  const ports = selectedWorkloads(selection, inventory).flatMap((workload) => workload.ports.map(({ port }) => port));
  const distinct = [...new Set(ports)].sort((a, b) => a - b);
  if (distinct.length === 0) {
    report.refuse('/spec/target', 'a Server governs one port, and no workload behind the target declares one: name the port');
    return null;
  }
  report.narrower('/spec/target', 'ports that no workload declares stay closed under the default policy');
  return distinct.map((port) => ({ ...selection, port }));
}

function selectedWorkloads({ namespace, labels }: Selection, inventory: Inventory): Inventory['workloads'] {
  return inventory.workloads.filter((one) => one.namespace === namespace && selects(labels, one.labels));
}

function ofService(
  target: Extract<Target, { service: string }>,
  namespace: string,
  inventory: Inventory,
  report: PolicyReport,
): ServerTarget[] | null {
  const service = inventory.services.find((one) => one.namespace === namespace && one.name === target.service);
  if (service === undefined || service.selector === null || Object.keys(service.selector).length === 0) {
    const reason =
      service === undefined ? `the mesh has no service ${namespace}/${target.service}` : 'the service selects no pods';
    report.refuse('/spec/target/service', reason);
    return null;
  }
  const ports = service.ports.filter(({ port, protocol }) => (target.port ?? port) === port && protocol !== 'udp');
  const numbers = ports.flatMap(({ targetPort }) => targetPort ?? []);
  if (numbers.length === 0 || numbers.length < ports.length) {
    report.refuse('/spec/target/service', 'the pod port behind the service port is not known');
    return null;
  }
  const labels = service.selector;
  const targets = [...new Set(numbers)].sort((a, b) => a - b).map((port) => ({ namespace, labels, port }));
  reportSharedPorts(service, targets, inventory, report);
  return targets;
}

/** A Server sees the pod port only, by whichever Service it is called. */
function reportSharedPorts(service: Service, targets: readonly ServerTarget[], inventory: Inventory, report: PolicyReport): void {
  const own = selectedWorkloads({ namespace: service.namespace, labels: service.selector ?? {} }, inventory);
  const others = inventory.services.filter(
    (other) =>
      other !== service &&
      other.namespace === service.namespace &&
      other.selector !== null &&
      other.ports.some(({ targetPort }) => targets.some(({ port }) => port === targetPort)) &&
      own.some(({ labels }) => selects(other.selector ?? {}, labels)),
  );
  if (others.length === 0) return;
  const names = others.map(({ name }) => name).join(', ');
  report.narrower(
    '/spec/target/service',
    `its pods also serve ${names} on the same port, whose callers the policy then decides too`,
  );
}

function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
