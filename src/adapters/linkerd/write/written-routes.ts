import type { WriteContext } from '../../../domain/translation/mesh-adapter.js';
import type { JsonObject } from '../../../domain/json.js';
import type { NativeRef } from '../../../domain/translation/native-object.js';
import { identityScope } from '../grants/identity-spelling.js';
import type { DefaultPolicy } from '../settings/default-policy.js';
import type { AuthorizationPart } from './authorization-part.js';
import type { ObjectPool } from './object-pool.js';
import type { RequestMatch, RouteGrant } from './route-grants.js';
import { claimRoute, routeTarget } from './server-route.js';
import { reportRouteOverlaps } from './route-overlap.js';
import type { ServerGroup } from './server-group.js';
import { writeGrant } from './written-authorization.js';
import { writeProbeRoute } from './written-probes.js';

/** The schema takes 64 matches in a rule. */
const MATCHES_PER_RULE = 64;

/**
 * Writes the routes of a Server for grants on single requests. The first route takes the implicit ones away, so that requests on
 * no route get 404, the probes of kubelet with them: where the whole port is granted to somebody a route for everything else
 * stands beside, and one for the probes. On `/` that route is as specific as any other, and of equals of one age the proxy takes the
 * first by name: its name is the last.
 */
export function writeServerRoutes(
  group: ServerGroup,
  server: NativeRef,
  accessPolicy: DefaultPolicy,
  context: WriteContext,
  pool: ObjectPool,
): void {
  const routed = group.parts.filter(({ routes }) => routes.length > 0);
  const [first] = routed;
  if (first === undefined) return;
  for (const part of routed)
    for (const [index, route] of part.routes.entries()) writeRoute(part, route, index, server, context, pool);
  reportRouteOverlaps(group.parts);
  if (accessPolicy !== 'deny' || group.parts.some(({ grants }) => grants.length > 0)) {
    const everything = [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }];
    const last = routed.reduce((one, other) => (other.metadata.name > one.metadata.name ? other : one));
    claimRoute(last, `${last.suffix}-unmatched`, null, everything, server, pool);
  }
  writeProbeRoute(first, server, context, pool);
}

function writeRoute(
  part: AuthorizationPart,
  { grants, matches }: RouteGrant,
  index: number,
  server: NativeRef,
  context: WriteContext,
  pool: ObjectPool,
): void {
  const scope = identityScope(context.inventory.settings);
  [...Map.groupBy(matches, ({ hostname }) => hostname)].forEach(([hostname, group], position) => {
    const number = `${index === 0 ? '' : `-${index + 1}`}${position === 0 ? '' : `-host${position + 1}`}`;
    const ref = claimRoute(part, `${part.suffix}-route${number}`, hostname, rulesOf(group), server, pool);
    const target = routeTarget(ref);
    grants.forEach((grant, grantIndex) => {
      const suffix = `${part.suffix}-route${number}${grantIndex === 0 ? '' : `-${grantIndex + 1}`}`;
      writeGrant(grant, { part, suffix, target, metadata: {} }, scope, pool);
    });
  });
}

function rulesOf(matches: readonly RequestMatch[]): JsonObject[] {
  const rules: JsonObject[] = [];
  for (let start = 0; start < matches.length; start += MATCHES_PER_RULE) {
    rules.push({ matches: matches.slice(start, start + MATCHES_PER_RULE).map(({ match }) => match) });
  }
  return rules;
}
