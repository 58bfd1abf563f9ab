import type { DecisionReason } from '../../../domain/model/access-decision.js';
import { type NativeObject, nativeLabel } from '../../../domain/translation/native-object.js';
import { admits, type Authorization } from './authorization.js';
import type { Client } from './client.js';
import type { HttpRequest } from './http-request.js';
import type { InboundPort } from './inbound-port.js';
import { findRoute, type RouteHit } from './route.js';

/** What the proxy does with a request on a port, with what decided it. */
export interface InboundDecision {
  readonly decision: 'allow' | 'deny' | 'refused' | 'not-found' | 'unknown';
  readonly because: readonly DecisionReason[];
  /** The grant, port and route in the proxy's own names. */
  readonly reason: string;
}

/**
 * Decides a request (null: a connection that is not HTTP) as the inbound proxy does: on opaque and TLS ports, and for what is not
 * HTTP, by the grants on the port; for HTTP by the grants on the port and on the one route that the request takes.
 * Source: linkerd2-proxy linkerd/app/inbound/src/policy/{http,tcp}.rs.
 */
export function decideInbound(port: InboundPort, client: Client, request: HttpRequest | null): InboundDecision {
  const opaque = port.protocol === 'opaque' || port.protocol === 'tls';
  if (port.brokenBy !== null) return brokenPort(port, port.brokenBy.object, request);
  if (request === null || opaque) return decideConnection(port, client, opaque);
  const hit = findRoute(port.routes, request);
  if (hit === null) return { decision: 'not-found', because: reasons(port.reason), reason: `no route of ${port.name} matches` };
  const grants = [...hit.route.authorizations, ...port.authorizations];
  return weigh(
    grants,
    client,
    'deny',
    [...reasons(routeReason(hit)), ...reasons(port.reason)],
    `${hit.route.name} on ${port.name}`,
  );
}

function brokenPort(port: InboundPort, route: NativeObject, request: HttpRequest | null): InboundDecision {
  return {
    decision: request === null ? 'refused' : 'deny',
    because: [{ object: nativeLabel(route), path: 'spec.rules' }, ...reasons(port.reason)],
    reason: `the proxy refuses the policy of ${port.name}: a gRPC match without a method`,
  };
}

// A port of a fixed HTTP protocol has no grants for connections that do not speak it.
function decideConnection(port: InboundPort, client: Client, opaque: boolean): InboundDecision {
  const grants = opaque || port.protocol === 'detect' ? port.authorizations : [];
  return weigh(grants, client, 'refused', reasons(port.reason), `connection on ${port.name}`);
}

function weigh(
  grants: readonly Authorization[],
  client: Client,
  denial: 'deny' | 'refused',
  place: readonly DecisionReason[],
  words: string,
): InboundDecision {
  const granting = grants.filter((grant) => admits(grant, client) === 'yes');
  if (granting.length > 0) {
    const because = [...granting.flatMap(({ reason }) => reasons(reason)), ...place];
    return { decision: 'allow', because: distinct(because), reason: `${granting.map(({ name }) => name).join(', ')}: ${words}` };
  }
  const possible = grants.filter((grant) => grant.name !== 'default/localhost' && admits(grant, client) === 'unknown');
  if (possible.length === 0) return { decision: denial, because: place, reason: `no authorization: ${words}` };
  const hanging = possible.map(({ name }) => name).join(', ');
  return {
    decision: 'unknown',
    because: place,
    reason: `whether ${hanging} admits the caller hangs on its address, which is not known`,
  };
}

function routeReason({ route, rule }: RouteHit): DecisionReason | null {
  return route.object && { object: nativeLabel(route.object), rule, path: `spec.rules[${rule}]` };
}

function reasons(reason: DecisionReason | null): DecisionReason[] {
  return reason === null ? [] : [reason];
}

function distinct(because: readonly DecisionReason[]): DecisionReason[] {
  const seen = new Set<string>();
  return because.filter(({ object, path }) => !seen.has(`${object} ${path}`) && seen.add(`${object} ${path}`));
}
