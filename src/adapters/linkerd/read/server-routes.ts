import { canonicalJson } from '../../../domain/canonical-json.js';
import type { AuthorizationRule } from '../../../domain/model/authorization-policy.js';
import type { NativeObject, NativeRef } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import type { IdentityScope } from '../grants/identity-spelling.js';
import type { ServerTarget } from '../grants/server-target.js';
import { textAt } from '../json-fields.js';
import { readAuthorizationPolicy } from '../semantics/authorization-policy.js';
import { compareRoutes } from '../semantics/bound-route.js';
import type { InboundPolicies } from '../semantics/inbound-policies.js';
import { serverParents } from '../semantics/parent-refs.js';
import type { PolicyContext } from '../semantics/policy-context.js';
import type { Server } from '../semantics/server.js';
import { readServerAuthorization } from '../semantics/server-authorization.js';
import { mayMeet } from '../write/route-overlap.js';
import { isEverything, isUnmatched, readServerRoute, type ServerRoute } from './server-route.js';
import { refOf } from './read-grant.js';

/** What the routes of a Server allow, with the names of their objects; no rules where it has no routes. */
export interface ServerRoutes {
  readonly rules: readonly AuthorizationRule[];
  readonly names: Readonly<Record<string, NativeRef>>;
  /** Every object that the rules stand for. */
  readonly objects: readonly NativeObject[];
}

/** What reading routes needs of the mesh. */
export interface RouteScope {
  readonly inbound: InboundPolicies;
  readonly context: PolicyContext;
  readonly identities: IdentityScope;
}

/**
 * The rules of the routes on a Server, or why they cannot be said exactly. A request takes one route only and none but its grants
 * and those of the whole port, where rules of the model add up: so routes of different callers must not meet, and where the whole
 * port is granted to somebody a route for every other request must be there.
 */
export function readServerRoutes(
  server: Server,
  target: ServerTarget,
  scope: RouteScope,
): ServerRoutes | { readonly reason: string } {
  const attached = attachedRoutes(server.object, scope);
  if (attached.length === 0) return { rules: [], names: {}, objects: [] };
  if (attached.some(({ collection }) => collection === linkerdCollections.gatewayGrpcRoute)) {
    return { reason: 'a GRPCRoute names it, which keeps HTTPRoutes out and takes gRPC only' };
  }
  if (!['detect', 'http1', 'http2'].includes(server.protocol)) return { reason: 'its protocol does not take the routes on it' };
  const read = attached.map((route) => readServerRoute(route, server.object, scope.context, scope.identities));
  const routes = read.filter((route) => 'bound' in route).sort((a, b) => compareNames(a.bound.object, b.bound.object));
  const lack = read.find((route) => 'reason' in route);
  if (lack !== undefined && 'reason' in lack) return lack;
  const probes = routes.find((route) => isProbes(route, target, scope));
  const unmatched = routes.find(isUnmatched);
  const granted = routes.filter((route) => route !== probes && route !== unmatched);
  const reason = inexact(granted, probes, unmatched, server, scope);
  return reason === null ? named(granted, probes, unmatched) : { reason };
}

function attachedRoutes(server: NativeObject, { context: { objects } }: RouteScope): NativeObject[] {
  const { gatewayHttpRoute, policyHttpRoute, gatewayGrpcRoute } = linkerdCollections;
  return [gatewayHttpRoute, policyHttpRoute, gatewayGrpcRoute]
    .flatMap((collection) => objects.all(collection))
    .filter((route) =>
      serverParents(route).some(({ namespace, name }) => namespace === server.namespace && name === server.name),
    );
}

/** Shorter names first, so that `NAME-2` stands before `NAME-10`. */
function compareNames({ name: a }: NativeRef, { name: b }: NativeRef): number {
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

/** True for the route that stands in for the implicit one of kubelet's probes. */
function isProbes(
  { authorization, matches }: ServerRoute,
  { namespace, labels, port }: ServerTarget,
  { inbound }: RouteScope,
): boolean {
  const networks = (authorization?.grant.networks ?? []).map(({ cidr, except }) => [cidr, ...except].join(' '));
  if (authorization === null || authorization.grant.callers !== null) return false;
  if (canonicalJson(networks.sort()) !== canonicalJson([...inbound.settings.probeNetworks].sort())) return false;
  const paths = inbound.workloads
    .inNamespace(namespace)
    .filter((workload) => Object.entries(labels).every(([key, value]) => workload.labels[key] === value))
    .flatMap((workload) => workload.probes.get(port) ?? []);
  return matches.every(
    ({ hostname, match }) =>
      hostname === null &&
      match['headers'] === undefined &&
      textAt(match, 'method') === 'GET' &&
      textAt(match, 'path', 'type') === 'Exact' &&
      paths.includes(textAt(match, 'path', 'value') ?? ''),
  );
}

function inexact(
  granted: readonly ServerRoute[],
  probes: ServerRoute | undefined,
  unmatched: ServerRoute | undefined,
  server: Server,
  scope: RouteScope,
): string | null {
  if (granted.some(({ authorization }) => authorization === null))
    return 'a route on it grants nothing and takes requests from others';
  if (unmatched === undefined && isGrantedWhole(server, scope))
    return 'what is granted on the whole port reaches no request without a route';
  const meet = (a: ServerRoute, b: ServerRoute): boolean =>
    a.matches.some((one) => b.matches.some((other) => mayMeet(one, other)));
  if (granted.some((a) => granted.some((b) => a.callers !== b.callers && meet(a, b)))) {
    return 'routes on it that let in different callers may match the same request, which takes one of them';
  }
  const isNarrow = scope.inbound.settings.probeNetworks.length !== 2;
  if (probes !== undefined && isNarrow && granted.some((route) => meet(route, probes)))
    return 'its route for probes takes requests from others';
  const ties = granted.filter(({ matches }) => matches.some(({ hostname, match }) => hostname === null && isEverything(match)));
  return unmatched !== undefined && ties.some(({ bound }) => compareRoutes(unmatched.bound, bound) < 0)
    ? 'a route on it that grants nothing takes every request from another'
    : null;
}

function isGrantedWhole({ object, accessPolicy }: Server, { context }: RouteScope): boolean {
  const all = (collection: string): readonly NativeObject[] =>
    context.objects.inNamespace(collection, object.namespace ?? 'default');
  return (
    (accessPolicy !== null && accessPolicy !== 'deny') ||
    all(linkerdCollections.serverAuthorization).some((one) => readServerAuthorization(one, context)?.selects(object) === true) ||
    all(linkerdCollections.authorizationPolicy).some((one) => {
      const target = readAuthorizationPolicy(one, context)?.target;
      return target?.kind === 'namespace' || (target?.kind === 'server' && target.name === object.name);
    })
  );
}

/** Part names as the routes are written: by the position of their rule. */
function named(
  granted: readonly ServerRoute[],
  probes: ServerRoute | undefined,
  unmatched: ServerRoute | undefined,
): ServerRoutes {
  const placed = [
    ...granted.map((route, index) => [`-route${index === 0 ? '' : `-${index + 1}`}`, route] as const),
    ...(probes === undefined ? [] : [['-probes', probes] as const]),
    ...(unmatched === undefined ? [] : [['-unmatched', unmatched] as const]),
  ];
  const parts = placed.flatMap(([suffix, { bound, authorization }]) => {
    const { object = null, authentication = null, network = null } = authorization ?? {};
    const all = { 'http-route': bound.object, authorization: object, authentication, network };
    return Object.entries(all).flatMap(([part, one]) => (one === null ? [] : [[`${part}${suffix}`, one] as const]));
  });
  return {
    rules: granted.map(({ from, operations }) => ({ ...(from === undefined ? {} : { from }), to: [...operations] })),
    names: Object.fromEntries(parts.map(([part, one]) => [part, refOf(one)])),
    objects: parts.map(([, one]) => one),
  };
}
