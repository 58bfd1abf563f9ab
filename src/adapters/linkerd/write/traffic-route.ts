import type { JsonObject } from '../../../domain/json.js';
import type { RouteRule, TrafficRoute } from '../../../domain/model/traffic-route.js';
import type { PlacedPolicy, WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { linkerdCollections } from '../collections.js';
import { nativeDraft } from './native-draft.js';
import { objectName } from './object-name.js';
import type { ObjectPool } from './object-pool.js';
import type { PolicyReport } from './policy-report.js';
import { routeAnnotations } from './route-annotations.js';
import { matchScope, type RouteMatchScope } from './route-match.js';
import { reportOrder } from './route-order.js';
import { routeParents } from './route-parents.js';
import { writeRouteRule } from './route-rule.js';

/** The part name that says that timeouts stand in an annotation of the route, not in its rules. */
const TIMEOUT_ANNOTATION = 'timeout-annotation';

/** Writes a TrafficRoute as an HTTPRoute or GRPCRoute whose parents are the Services that are called. */
export function writeTrafficRoute(
  policy: TrafficRoute,
  names: PlacedPolicy['names'],
  context: WriteContext,
  report: PolicyReport,
  pool: ObjectPool,
): void {
  const { protocol, rules, order, unmatched } = policy.spec;
  const scope = commonScope(rules, report);
  const parents = routeParents(policy, scope.port, context, report);
  const { namespace } = policy.metadata;
  const annotatesTimeout = protocol === 'grpc' || names[TIMEOUT_ANNOTATION] !== undefined;
  const ruleScope = { protocol, namespace, annotatesTimeout, port: parents[0]?.port ?? null, context, report };
  const written = rules.map((rule, index) => writeRouteRule(rule, `/spec/rules/${index}`, ruleScope));
  const annotations = routeAnnotations(rules, protocol, annotatesTimeout, report);
  if (rules.length === 0 && unmatched !== 'default-backend') report.refuse('/spec/rules', 'a route has at least one rule');
  if (order === 'listed') reportOrder(written, report);
  // A rule without backends goes to the Service that was called.
  const rest: JsonObject[] = unmatched === 'default-backend' ? [{}] : [];
  const spec = {
    parentRefs: parents.map(({ service, port }) => ({
      group: '',
      kind: 'Service',
      name: service.name,
      namespace: service.namespace,
      ...(port === null ? {} : { port }),
    })),
    ...(scope.hostname === null ? {} : { hostnames: [scope.hostname] }),
    rules: [...written, ...rest],
  };
  if (report.isRefused) return;
  const collection = protocol === 'grpc' ? linkerdCollections.gatewayGrpcRoute : linkerdCollections.gatewayHttpRoute;
  const part = protocol === 'grpc' ? 'grpc-route' : 'http-route';
  const metadata = { labels: policy.metadata.labels, annotations: { ...policy.metadata.annotations, ...annotations } };
  const wanted = { collection, namespace, name: objectName(policy.metadata.name, '') };
  const ref = pool.claimNamed((one) => nativeDraft(one, spec, metadata), names[part], wanted, report.label, part);
  if (annotatesTimeout && names[TIMEOUT_ANNOTATION] !== undefined)
    pool.claim(nativeDraft(ref, spec, metadata), report.label, part);
}

/** Port and hostname stand on the route, so that all matches must have the same. */
function commonScope(rules: readonly RouteRule[], report: PolicyReport): RouteMatchScope {
  const scopes = rules.flatMap((rule, index) =>
    (rule.matches ?? [{}]).map((match, position) => matchScope(match, `/spec/rules/${index}/matches/${position}`, report)),
  );
  const [first = { port: null, hostname: null }] = scopes;
  if (scopes.some((scope) => scope?.port !== first?.port || scope?.hostname !== first?.hostname)) {
    report.refuse('/spec/rules', 'a route has its port and host names for all rules alike');
  }
  return first ?? { port: null, hostname: null };
}
