import type { DecisionReason } from '../../../domain/model/access-decision.js';
import { nativeLabel } from '../../../domain/translation/native-object.js';
import { parsePortSet } from '../port-set.js';
import { type DefaultPolicy, parseDefaultPolicy, requireIdentity } from '../settings/default-policy.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';
import { type Authorization, localhost } from './authorization.js';
import type { BoundRoute } from './bound-route.js';
import { defaultAuthorizations } from './default-authorization.js';
import { implicitGrpcRoutes, implicitHttpRoutes } from './implicit-routes.js';
import type { NamespacePolicy } from './namespace-policy.js';
import type { PolicyContext } from './policy-context.js';
import type { Route } from './route.js';
import { type ProxyProtocol, type Server, serverSelects } from './server.js';

/** The policy that the proxy has for one port of a workload. */
export interface InboundPort {
  /** `server/NAME` or `default/POLICY`. */
  readonly name: string;
  /** Where it comes from; null for the chart's default. */
  readonly reason: DecisionReason | null;
  readonly protocol: ProxyProtocol;
  /** The grants on the whole port. */
  readonly authorizations: readonly Authorization[];
  /** Empty on opaque and TLS ports. */
  readonly routes: readonly Route[];
  /** The route whose match the proxy cannot read, so that it lets nobody in at all; else null. */
  readonly brokenBy: BoundRoute | null;
}

/** Compiles the policy of a port. Source: linkerd2 policy-controller/k8s/index/src/inbound/index.rs. */
export function inboundPort(workload: MeshWorkload, port: number, policy: NamespacePolicy, context: PolicyContext): InboundPort {
  const server = policy.servers.find((candidate) => serverSelects(candidate, workload, port));
  return server === undefined ? defaultPort(workload, port, context) : serverPort(server, workload, port, policy, context);
}

function defaultPort(workload: MeshWorkload, port: number, context: PolicyContext): InboundPort {
  const { annotations } = workload;
  const { policy, reason } = defaultPolicyOf(workload, context);
  const authenticated = parsePortSet(annotations['config.linkerd.io/proxy-require-identity-inbound-ports'] ?? '').has(port);
  const effective = authenticated ? requireIdentity(policy) : policy;
  const opaque = parsePortSet(annotations['config.linkerd.io/opaque-ports'] ?? '').has(port);
  return {
    // The name stays that of the policy which the port requirement sharpened.
    name: `default/${effective}`,
    reason,
    protocol: opaque ? 'opaque' : 'detect',
    authorizations: [...defaultAuthorizations(effective, context.clusterNetworks, reason), localhost],
    routes: opaque ? [] : implicitHttpRoutes(workload.probes.get(port) ?? [], context.probeNetworks),
    brokenBy: null,
  };
}

const policyAnnotation = 'config.linkerd.io/default-inbound-policy';

function defaultPolicyOf(
  { annotations, ref }: MeshWorkload,
  { settings }: PolicyContext,
): { policy: DefaultPolicy; reason: DecisionReason | null } {
  const own = parseDefaultPolicy(annotations[policyAnnotation]);
  if (own !== null)
    return { policy: own, reason: { object: nativeLabel(ref), path: `metadata.annotations["${policyAnnotation}"]` } };
  const source = settings.defaultPolicySource;
  return { policy: settings.defaultPolicy, reason: source && { object: nativeLabel(source) } };
}

function serverPort(
  server: Server,
  workload: MeshWorkload,
  port: number,
  policy: NamespacePolicy,
  context: PolicyContext,
): InboundPort {
  const attached = server.protocol === 'grpc' ? policy.grpcRoutes : policy.httpRoutes;
  const routes = attached.filter((bound) => isAttached(bound, server, context));
  const reason = { object: nativeLabel(server.object), path: 'spec' };
  return {
    name: `server/${server.object.name}`,
    reason,
    protocol: server.protocol,
    authorizations: [...serverAuthorizations(server, policy, context), localhost],
    routes: routesOf(server, routes, workload.probes.get(port) ?? [], context),
    brokenBy: server.protocol === 'grpc' ? (routes.find(({ breaksPort }) => breaksPort) ?? null) : null,
  };
}

function isAttached({ object, servers }: BoundRoute, server: Server, { acceptance }: PolicyContext): boolean {
  return servers.includes(server.object.name) && acceptance.accepts(object, server.object);
}

function routesOf(
  server: Server,
  bound: readonly BoundRoute[],
  probePaths: readonly string[],
  context: PolicyContext,
): readonly Route[] {
  if (server.protocol === 'opaque' || server.protocol === 'tls') return [];
  if (bound.length > 0) return bound.map(({ route }) => route);
  return server.protocol === 'grpc' ? implicitGrpcRoutes : implicitHttpRoutes(probePaths, context.probeNetworks);
}

function serverAuthorizations(server: Server, policy: NamespacePolicy, context: PolicyContext): Authorization[] {
  const { object, accessPolicy } = server;
  const reason = { object: nativeLabel(object), path: 'spec.accessPolicy' };
  return [
    ...policy.serverAuthorizations.filter((one) => one.selects(object)).map(({ authorization }) => authorization),
    ...policy.authorizationPolicies
      .filter(({ target }) => target.kind === 'namespace' || (target.kind === 'server' && target.name === object.name))
      .map(({ authorization }) => authorization),
    ...(accessPolicy === null ? [] : defaultAuthorizations(accessPolicy, context.clusterNetworks, reason)),
  ];
}
