import type { AuthorizationPolicy, AuthorizationRule, Condition } from '../../../domain/model/authorization-policy.js';
import type { Inventory, Service, Workload } from '../../../domain/model/inventory.js';
import { selectsLabels } from '../native/selects-labels.js';
import { contentOf, type NamespaceContent } from './inventory-index.js';
import { rootNamespace, type NativeTarget } from './native-target.js';
import type { PolicyReport } from './policy-report.js';

const HTTP_ATTRIBUTES: readonly string[] = ['jwtPrincipal', 'jwtAudience', 'jwtPresenter'];

/** One allow policy closes every port of its workloads to what no rule allows, also where the target is a single port. */
export function reportClosedPorts(
  action: AuthorizationPolicy['spec']['action'],
  target: NativeTarget,
  inventory: Inventory,
  report: PolicyReport,
): void {
  if (target.port === null) return;
  report.exact('/spec', 'the port of the target stands in every rule');
  if (action !== 'allow') return;
  const others = workloadPorts(target, inventory).filter((port) => port !== target.port);
  if (others.length === 0) return;
  report.narrower('/spec/target/port', `in Istio an allow policy also closes the workload's other ports (${others.join(', ')})`);
}

/**
 * On a TCP port a deny rule loses its HTTP conditions and denies every connection that the rest of it matches; an allow rule with one
 * is dropped whole, also where the condition is a negation, which a connection without HTTP meets (istio/istio
 * `pilot/pkg/security/authz/model`, rules for TCP).
 */
export function reportTcpPorts(
  policy: AuthorizationPolicy,
  target: NativeTarget,
  inventory: Inventory,
  report: PolicyReport,
): void {
  const { action } = policy.spec;
  if (action !== 'deny' && action !== 'allow') return;
  const ports = targetServices(target, inventory).flatMap((service) =>
    service.ports
      .filter((port) => port.protocol === 'tcp' || port.protocol === 'tls')
      .map((port) => port.targetPort ?? port.port),
  );
  policy.spec.rules.forEach((rule, index) => {
    const reached = ports.filter((port) => (target.port === null || target.port === port) && reachesPort(rule, port));
    if (reached.length === 0 || !(action === 'deny' ? hasHttpFields(rule) : hasNegatedHttpFields(rule))) return;
    const list = [...new Set(reached)].sort((a, b) => a - b).join(', ');
    const loss =
      action === 'deny' ? 'drops the HTTP conditions and denies more' : 'drops rules with HTTP conditions, negated ones too';
    report.narrower(`/spec/rules/${index}`, `on the TCP ports ${list} Istio ${loss}`);
  });
}

function targetServices(target: NativeTarget, inventory: Inventory): Service[] {
  return placesOf(target, inventory).flatMap(({ services, workloads }) =>
    services.filter(
      (service) => service.selector !== null && (target.labels === null || selectsSome(target, service, workloads)),
    ),
  );
}

/** The namespaces that the target is in: its own, or for the root namespace all. */
function placesOf(target: NativeTarget, inventory: Inventory): NamespaceContent[] {
  return target.namespace === rootNamespace(inventory) ? [inventory] : [contentOf(inventory, target.namespace)];
}

function selectsSome(target: NativeTarget, service: Service, workloads: readonly Workload[]): boolean {
  return workloads.some(
    (workload) =>
      workload.namespace === service.namespace &&
      selectsLabels(service.selector ?? {}, workload.labels) &&
      selectsLabels(target.labels ?? {}, workload.labels),
  );
}

function workloadPorts(target: NativeTarget, inventory: Inventory): number[] {
  const declared = placesOf(target, inventory)
    .flatMap(({ workloads }) => workloads.filter((one) => selectsLabels(target.labels ?? {}, one.labels)))
    .flatMap((workload) => workload.ports.map(({ port }) => port));
  const served = targetServices(target, inventory).flatMap((service) =>
    service.ports.map((port) => port.targetPort ?? port.port),
  );
  return [...new Set([...declared, ...served])].sort((a, b) => a - b);
}

function reachesPort(rule: AuthorizationRule, port: number): boolean {
  const operations = rule.to ?? [];
  return (
    operations.length === 0 || operations.some(({ ports, not }) => (ports?.includes(port) ?? true) && !not?.ports?.includes(port))
  );
}

function hasHttpFields(rule: AuthorizationRule): boolean {
  const conditions = rule.when ?? [];
  return (
    (rule.to ?? []).some(isOfHttp) ||
    (rule.from ?? []).some((one) => 'jwtPrincipals' in one) ||
    conditions.some(({ attribute }) => isHttpAttribute(attribute)) ||
    hasNegatedHttpFields(rule)
  );
}

function hasNegatedHttpFields(rule: AuthorizationRule): boolean {
  return (
    (rule.to ?? []).some(({ not }) => not !== undefined && isOfHttp(not)) ||
    (rule.from ?? []).some(({ not }) => not?.jwtPrincipals !== undefined) ||
    (rule.when ?? []).some(({ attribute, notValues }) => notValues !== undefined && isHttpAttribute(attribute))
  );
}

function isOfHttp(operation: object): boolean {
  return ['hosts', 'methods', 'paths', 'grpc', 'headers'].some((key) => key in operation);
}

function isHttpAttribute(attribute: Condition['attribute']): boolean {
  return !('name' in attribute) || HTTP_ATTRIBUTES.includes(attribute.name);
}
