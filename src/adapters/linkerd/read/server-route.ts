import { canonicalJson } from '../../../domain/canonical-json.js';
import { isJsonObject, type JsonObject } from '../../../domain/json.js';
import type { AuthorizationRule, Operation } from '../../../domain/model/authorization-policy.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { canonicalize } from '../canonicalize/canonicalize.js';
import { grantRule } from '../grants/grant-rule.js';
import type { IdentityScope } from '../grants/identity-spelling.js';
import { listAt, objectAt, textsAt } from '../json-fields.js';
import { readAuthorizationPolicy, routeKey } from '../semantics/authorization-policy.js';
import { type BoundRoute, readHttpRoute } from '../semantics/bound-route.js';
import type { PolicyContext } from '../semantics/policy-context.js';
import type { RequestMatch } from '../write/route-grants.js';
import type { ReadAuthorization } from './authorization-families.js';
import { readGrant } from './read-grant.js';
import { routeHosts, routeOperation } from './route-operation.js';

/** An HTTPRoute on a Server with its one grant; without a grant nobody but those of the whole port may take it. */
export interface ServerRoute {
  readonly bound: BoundRoute;
  readonly matches: readonly RequestMatch[];
  readonly operations: readonly Operation[];
  readonly authorization: ReadAuthorization | null;
  readonly from: AuthorizationRule['from'];
  /** One text per set of callers. */
  readonly callers: string;
}

/** Reads an HTTPRoute that Linkerd counts on a Server; or why the model cannot say it. */
export function readServerRoute(
  object: NativeObject,
  server: NativeObject,
  context: PolicyContext,
  identities: IdentityScope,
): ServerRoute | { readonly reason: string } {
  const bound = readHttpRoute(object, () => []);
  if (bound === null || !context.acceptance.accepts(object, server)) return { reason: 'Linkerd does not take a route on it' };
  const spec = objectAt(canonicalize(object).body, 'spec');
  const rules = listAt(spec, 'rules').filter(isJsonObject);
  const matches = rules.flatMap((rule) => listAt(rule, 'matches').filter(isJsonObject));
  const hosts = routeHosts(spec);
  const operations = hosts === null ? [null] : matches.map((match) => routeOperation(match, hosts));
  const isPlain = rules.every((rule) => Object.keys(rule).every((field) => field === 'matches' || field === 'name'));
  if (!isPlain || matches.length === 0 || textsAt(spec, 'hostnames').length > 1 || listAt(spec, 'parentRefs').length > 1) {
    return { reason: 'a route on it does more than match requests to this one Server' };
  }
  if (!operations.every((operation) => operation !== null))
    return { reason: 'the model cannot say which requests a route on it matches' };
  const grants = grantsOn(object, context);
  const [authorization = null] = grants;
  const rule = authorization === null ? null : grantRule(authorization.grant, identities);
  if (grants.length > 1 || (authorization !== null && rule === null))
    return { reason: 'a route on it has several grants, or such as the model cannot say' };
  return {
    bound,
    matches: matches.map((match) => ({ hostname: textsAt(spec, 'hostnames')[0] ?? null, match })),
    operations,
    authorization,
    from: rule?.from,
    callers: canonicalJson(rule === null ? null : [rule.from ?? null]),
  };
}

function grantsOn(route: NativeObject, context: PolicyContext): ReadAuthorization[] {
  const [group = '', kind = ''] = route.collection.split('/');
  const key = routeKey(group, kind, route.name);
  return context.objects.inNamespace('policy.linkerd.io/AuthorizationPolicy', route.namespace ?? 'default').flatMap((object) => {
    const native = readAuthorizationPolicy(object, context);
    if (native?.target.kind !== 'route' || native.target.key !== key) return [];
    const reading = readGrant(object, context.objects);
    return reading === null ? [] : [{ object, ...reading }];
  });
}

/** True for a route of every request, without a grant of its own. */
export function isUnmatched({ authorization, matches }: ServerRoute): boolean {
  const [only, ...others] = matches;
  return authorization === null && others.length === 0 && only?.hostname === null && isEverything(only.match);
}

/** True for a match of every request. */
export function isEverything(match: JsonObject): boolean {
  return canonicalJson(match) === canonicalJson({ path: { type: 'PathPrefix', value: '/' } });
}
