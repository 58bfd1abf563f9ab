import type { JsonObject } from '../../../domain/json.js';
import type { PathMatch } from '../../../domain/model/path-match.js';
import type { RouteHost, RouteRule, TrafficRoute } from '../../../domain/model/traffic-route.js';
import type { WriteContext, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { ResourceName } from '../../../domain/model/scalars.js';
import { listAt, stringAt } from '../native/fields.js';
import { formatGatewayDuration } from '../values/duration.js';
import { BackendRefs } from './gateway-backend.js';
import { writeFilters } from './gateway-filters.js';
import { writeGatewayMatches } from './gateway-match.js';
import { members, membersOrNone, writeObject } from './native-draft.js';
import { withOwnBackends } from './own-backends.js';
import type { Placed } from './placed.js';
import type { PolicyReport } from './policy-report.js';
import { placeRules } from './rule-places.js';

type Spec = TrafficRoute['spec'];
type ServiceHost = Extract<RouteHost, { service: unknown }>;

const MAX_RULES = 16;

/** Writes a TrafficRoute as an HTTPRoute or GRPCRoute whose parents are Services. */
export function writeGatewayRoute(
  placed: Placed<'TrafficRoute'>,
  context: WriteContext,
  report: PolicyReport,
): WrittenObject | null {
  const { metadata, spec } = placed.policy;
  const hosts = serviceHosts(spec, report);
  reportScope(spec, hosts, metadata.namespace, report);
  const refs = new BackendRefs(metadata.namespace, context.inventory, report);
  const written = spec.rules.map((rule, index) => {
    const at = `/spec/rules/${index}`;
    return writeRule(withOwnBackends(rule, spec, at, report), at, spec, refs, report);
  });
  const rules = placeRules(written, report);
  reportExpressions(spec, rules, report);
  const fallback = writeFallback(spec, hosts, rules, refs, report);
  const all = [...rules, ...(fallback === null ? [] : [fallback])];
  if (all.length > MAX_RULES) report.refuse('/spec/rules', `a Gateway API route has at most ${MAX_RULES} rules`);
  if (spec.rules.length > 0 && all.length === 0) report.refuse('/spec/rules', 'no rule can be said');
  if (spec.rules.length === 0 && all.length === 0)
    report.exact('/spec/rules', 'a route without rules answers every request with an error');
  if (report.isRefused) return null;
  return writeObject(placed, {
    part: spec.protocol === 'grpc' ? 'grpc-route' : 'http-route',
    namespace: metadata.namespace,
    spec: members({ parentRefs: writeParents(hosts, report), rules: all.length === 0 ? undefined : all }),
  });
}

function serviceHosts(spec: Spec, report: PolicyReport): ServiceHost[] {
  const hosts = spec.hosts.filter((host): host is ServiceHost => 'service' in host);
  spec.hosts.forEach((host, index) => {
    if (!('service' in host)) report.drop(`/spec/hosts/${index}`, 'inside the mesh a Gateway API route is for Services only');
  });
  if (hosts.length === 0) report.refuse('/spec/hosts', 'a Gateway API route inside the mesh needs a Service');
  if (spec.gateways !== undefined) report.drop('/spec/gateways', 'the route is written for callers inside the mesh');
  if (spec.order === 'listed') report.exact('/spec/order', 'with one rule there is no order to keep');
  return hosts;
}

/** In the Service's own namespace a route is for all callers, elsewhere for those of its namespace. */
function reportScope(spec: Spec, hosts: readonly ServiceHost[], namespace: string, report: PolicyReport): void {
  const isConsumer = hosts.some((host) => (host.namespace ?? namespace) !== namespace);
  const isProducer = hosts.some((host) => (host.namespace ?? namespace) === namespace);
  const isOwnOnly = spec.visibleTo?.length === 1 && spec.visibleTo[0] === namespace;
  if (isConsumer && isProducer) {
    report.refuse(
      '/spec/hosts',
      'for Services of its namespace a route is for all callers, for others only for its own: it takes two routes',
    );
  }
  if (isConsumer && !isOwnOnly)
    report.narrower('/spec/visibleTo', `for a Service elsewhere only callers of ${namespace} follow the route`);
  if (!isConsumer && spec.visibleTo !== undefined)
    report.wider('/spec/visibleTo', "in the Service's namespace a route is for all callers");
  if (spec.unmatched === undefined) report.exact('/spec/unmatched', 'what no rule matches is rejected');
}

/** Each Service once: beside one without a port those with a port say nothing more. */
function writeParents(hosts: readonly ServiceHost[], report: PolicyReport): JsonObject[] {
  const parents = hosts.map(writeParent);
  const isRepeated = (parent: JsonObject, index: number): boolean =>
    parents.some(
      (other, place) =>
        other['name'] === parent['name'] &&
        other['namespace'] === parent['namespace'] &&
        (other['port'] === parent['port'] ? place < index : other['port'] === undefined),
    );
  const kept = parents.filter((parent, index) => !isRepeated(parent, index));
  if (kept.length < parents.length) report.exact('/spec/hosts', 'a Service that is named without a port is meant with all');
  return kept;
}

function writeParent({ service, namespace, port }: ServiceHost): JsonObject {
  return members({ group: '', kind: 'Service', name: service, namespace, port });
}

function writeRule(rule: RouteRule, at: string, spec: Spec, refs: BackendRefs, report: PolicyReport): JsonObject[] {
  if (rule.directResponse !== undefined) {
    report.drop(`${at}/directResponse`, 'a Gateway API route cannot answer by itself');
    return [];
  }
  reportUnknown(rule, at, report);
  const matches = writeGatewayMatches(rule.matches, `${at}/matches`, spec, report);
  if (matches?.length === 0) return [];
  const filters = writeFilters(rule, at, spec.protocol, matches, refs, report);
  const isRedirect = rule.redirect !== undefined;
  if (isRedirect && (rule.backends ?? []).length > 0) report.drop(`${at}/backends`, 'a redirect sends nothing on');
  const backends = isRedirect ? [] : refs.write(rule.backends ?? [], `${at}/backends`, hostPort(spec));
  const timeouts = spec.protocol === 'grpc' ? undefined : writeTimeouts(rule, at, report);
  if (spec.protocol === 'grpc' && (rule.timeout ?? rule.backendTimeout) !== undefined) {
    report.drop(`${at}/timeout`, 'a GRPCRoute has no timeouts');
  }
  const name = writeRuleName(rule.name, `${at}/name`, report);
  const settings = members({ filters: listOrNone(filters), backendRefs: listOrNone(backends), timeouts });
  return splitForPrefix(rule, matches, at, report).map((own, index) =>
    members({ name: index === 0 ? name : undefined, matches: own, ...settings }),
  );
}

/** Rules are named by DNS subdomains (kubernetes-sigs/gateway-api config/crd, SectionName). */
function writeRuleName(name: string | undefined, at: string, report: PolicyReport): string | undefined {
  if (name === undefined || ResourceName.safeParse(name).success) return name;
  report.drop(at, 'a rule is named by a DNS subdomain');
  return undefined;
}

/** A prefix is replaced only where a rule has just one match: the most specific wins anyway, so each match gets its rule. */
function splitForPrefix(
  rule: RouteRule,
  matches: JsonObject[] | undefined,
  at: string,
  report: PolicyReport,
): (JsonObject[] | undefined)[] {
  const changes = [rule.redirect?.path, rule.rewrite?.path];
  const replacesPrefix = changes.some((change) => change !== undefined && 'prefix' in change);
  if (!replacesPrefix || matches === undefined || matches.length === 1) return [matches];
  report.exact(`${at}/matches`, 'each match becomes a rule, as a prefix is replaced for one match only');
  return matches.map((match) => [match]);
}

/** A try that may last longer than the request is refused by the schema of HTTPRoute, and never does: the request ends first. */
function writeTimeouts({ timeout, backendTimeout }: RouteRule, at: string, report: PolicyReport): JsonObject | undefined {
  const duration = (value: number | undefined): string | undefined =>
    value === undefined ? undefined : formatGatewayDuration(value);
  const isCutShort = timeout !== undefined && timeout > 0 && backendTimeout !== undefined && exceeds(backendTimeout, timeout);
  if (isCutShort) report.exact(`${at}/backendTimeout`, 'the timeout of the request comes first');
  return membersOrNone({ request: duration(timeout), backendRequest: isCutShort ? undefined : duration(backendTimeout) });
}

/** 0 is no timeout. */
function exceeds(one: number, other: number): boolean {
  return one === 0 || one > other;
}

function reportUnknown(rule: RouteRule, at: string, report: PolicyReport): void {
  if (rule.fault !== undefined) report.drop(`${at}/fault`, 'a Gateway API route injects no faults');
  if (rule.idleTimeout !== undefined) report.drop(`${at}/idleTimeout`, 'a Gateway API route has no idle timeout');
  if (rule.retries !== undefined) report.drop(`${at}/retries`, 'retries are no part of the standard Gateway API');
}

function writeFallback(
  spec: Spec,
  hosts: readonly ServiceHost[],
  rules: readonly JsonObject[],
  refs: BackendRefs,
  report: PolicyReport,
): JsonObject | null {
  if (spec.unmatched !== 'default-backend') return null;
  const [host] = hosts;
  if (host === undefined || hosts.length > 1) {
    report.narrower('/spec/unmatched', 'only a route of one Service has a default backend; what matches nothing is rejected');
    return null;
  }
  report.exact('/spec', 'a last rule sends what matches nothing to the Service itself');
  const backendRefs = refs.write([{ service: host.service, namespace: host.namespace }], '/spec/unmatched', host.port);
  return rules.some(hasPathExpression) ? { matches: [LAST_MATCH], backendRefs } : { backendRefs };
}

/** istiod tries expressions by their length, which for other forms of paths than expressions is not that of their text. */
function reportExpressions({ rules }: Spec, written: readonly JsonObject[], report: PolicyReport): void {
  const hasOthers = rules.some(({ matches = [] }) => matches.some(({ path }) => path !== undefined && becomesExpression(path)));
  if (hasOthers && written.filter(hasPathExpression).length > 1)
    report.narrower('/spec/order', 'Istio tries paths that it has only expressions for by the length of these');
}

function becomesExpression(path: PathMatch): boolean {
  return 'prefix' in path || 'suffix' in path || 'template' in path;
}

/** A rule without matches is one of the prefix `/`, which istiod takes before every expression (pilot/pkg/config/kube/gateway). */
const LAST_MATCH: JsonObject = { path: { type: 'RegularExpression', value: '.*' } };

function hasPathExpression(rule: JsonObject): boolean {
  return listAt(rule, 'matches').some((match) => stringAt(match, 'path', 'type') === 'RegularExpression');
}

function hostPort(spec: Spec): number | undefined {
  return spec.hosts.map((host) => ('port' in host ? host.port : undefined)).find((port) => port !== undefined);
}

function listOrNone(list: readonly JsonObject[]): JsonObject[] | undefined {
  return list.length === 0 ? undefined : [...list];
}
