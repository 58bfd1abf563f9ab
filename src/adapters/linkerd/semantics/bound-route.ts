import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectAt, textAt, textsAt } from '../json-fields.js';
import type { Authorization } from './authorization.js';
import { routeKey } from './authorization-policy.js';
import { implicitGrpc, readGrpcRules } from './grpc-rules.js';
import { hostMatch } from './host-match.js';
import { implicitHttp, readHttpRules } from './http-rules.js';
import { serverParents } from './parent-refs.js';
import type { Route, RouteRule } from './route.js';
import type { Specificity } from './specificity.js';

/** An HTTPRoute or GRPCRoute that the inbound index took. */
export interface BoundRoute {
  readonly object: NativeObject;
  readonly route: Route;
  /** Names of the Servers of its own namespace that it wants to be attached to. */
  readonly servers: readonly string[];
  /** The proxy refuses the whole policy of a port that gets this route. */
  readonly breaksPort: boolean;
}

/** Reads an HTTPRoute of either group; null where the inbound index ignores it. `grantsOn` gives the grants on a route by its key. */
export function readHttpRoute(object: NativeObject, grantsOn: (key: string) => Authorization[]): BoundRoute | null {
  const rules = readHttpRules(objectAt(object.body, 'spec'));
  return rules && bind(object, rules, implicitHttp, false, grantsOn);
}

/** Reads a GRPCRoute; null where the inbound index ignores it. */
export function readGrpcRoute(object: NativeObject, grantsOn: (key: string) => Authorization[]): BoundRoute | null {
  const read = readGrpcRules(objectAt(object.body, 'spec'));
  return read && bind(object, read.rules, implicitGrpc, read.breaksPort, grantsOn);
}

/**
 * Oldest first, then by name and group; routes without a timestamp last.
 * Source: linkerd2 policy-controller/grpc/src/inbound/http.rs, policy-controller/core/src/routes.rs.
 */
export function compareRoutes({ object: a }: BoundRoute, { object: b }: BoundRoute): number {
  const [first, second] = [orderOf(a), orderOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function orderOf({ body, collection, name }: NativeObject): string {
  return `${textAt(body, 'metadata', 'creationTimestamp') ?? '~'} ${name} ${collection}`;
}

// One bad reference to a Server voids the route everywhere.
function bind(
  object: NativeObject,
  rules: readonly RouteRule[],
  implicit: Specificity,
  breaksPort: boolean,
  grantsOn: (key: string) => Authorization[],
): BoundRoute | null {
  const parents = serverParents(object);
  if (parents.some(({ invalid }) => invalid)) return null;
  const [group = '', kind = ''] = object.collection.split('/');
  const route: Route = {
    name: `${group}/${kind}/${object.name}`,
    object,
    hosts: textsAt(object.body, 'spec', 'hostnames').map(hostMatch),
    rules,
    implicit,
    authorizations: grantsOn(routeKey(group, kind, object.name)),
  };
  return { object, route, servers: parents.map(({ name }) => name), breaksPort };
}
