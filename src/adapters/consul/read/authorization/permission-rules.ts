import type { AuthorizationRule, Condition, Operation, Principal } from '../../../../domain/model/authorization-policy.js';
import { and, type RequestTest } from '../../intentions/formula.js';
import { httpFormula, type HttpPart, type Permission } from '../../intentions/permission.js';
import { isSatisfiable } from '../../intentions/satisfiable.js';
import { operationOf, pathMatch, stringMatch } from './operation-of.js';

/** Rules of one source: what its permissions allow, and what they deny although a rule may allow it. */
export interface PermissionRules {
  readonly allow: readonly AuthorizationRule[];
  readonly deny: readonly AuthorizationRule[];
}

/** Beyond this many ways to say that earlier permissions do not match, a list is not read. */
const MOST_ALTERNATIVES = 16;

/** One way in which a permission does not match. */
type Miss = { readonly path: RequestTest } | { readonly methods: readonly string[] } | { readonly header: RequestTest };

/**
 * A first-match list as rules where deny overrides allow: a denial speaks of what no earlier overlapping allowance has taken.
 * Null where the model has no words for that.
 */
export function permissionRules(principal: Principal, permissions: readonly Permission[]): PermissionRules | null {
  const allow: Operation[] = [];
  const deny: AuthorizationRule[] = [];
  for (const [index, { action, http }] of permissions.entries()) {
    const operation = operationOf(http);
    if (operation === null) return null;
    if (action === 'allow') allow.push(operation);
    else {
      const rules = denyRules(principal, http, operation, earlierAllowances(permissions.slice(0, index), http));
      if (rules === null) return null;
      deny.push(...rules);
    }
  }
  return { allow: allow.length === 0 ? [] : [{ from: [principal], to: allow }], deny: joinedRules(deny) };
}

function earlierAllowances(earlier: readonly Permission[], http: HttpPart): HttpPart[] {
  const overlaps = (other: HttpPart) => isSatisfiable(and(httpFormula(other), httpFormula(http)));
  return earlier.filter((one) => one.action === 'allow' && overlaps(one.http)).map((one) => one.http);
}

function denyRules(
  principal: Principal,
  http: HttpPart,
  operation: Operation,
  allowances: readonly HttpPart[],
): AuthorizationRule[] | null {
  const choices = allowances.map(misses);
  const ways = choices.reduce<(readonly Miss[])[]>((all, some) => all.flatMap((way) => some.map((miss) => [...way, miss])), [[]]);
  if (choices.some((some) => some.length === 0) || ways.length > MOST_ALTERNATIVES) return null;
  return ways.map((way) => missingRule(principal, http, operation, way));
}

/** The ways in which a permission does not match. Inverted headers have no negation in the model. */
function misses({ path, methods, headers }: HttpPart): Miss[] {
  if (headers.some(({ invert, test }) => invert || test.name.startsWith(':') || test.name === 'host')) return [];
  return [
    ...(path === null ? [] : [{ path }]),
    ...(methods.length === 0 ? [] : [{ methods }]),
    ...headers.map(({ test }) => ({ header: test })),
  ];
}

function missingRule(principal: Principal, http: HttpPart, operation: Operation, way: readonly Miss[]): AuthorizationRule {
  const paths = way.flatMap((miss) => ('path' in miss ? [pathMatch(miss.path)] : []));
  const methods = way.flatMap((miss) => ('methods' in miss ? miss.methods.map((exact) => ({ exact })) : []));
  const when = way.flatMap((miss) => ('header' in miss ? [absence(miss.header)] : []));
  const not = { ...operation.not, ...(paths.length === 0 ? {} : { paths }), ...(methods.length === 0 ? {} : { methods }) };
  const to: Operation = Object.keys(not).length === 0 ? operation : { ...operation, not };
  return { from: [principal], to: [to], ...(when.length === 0 ? {} : { when }) };
}

function absence(test: RequestTest): Condition {
  return { attribute: { header: test.name }, notValues: [stringMatch(test)] };
}

/** Neighbours without conditions share a rule; the order of the operations stays. */
function joinedRules(rules: readonly AuthorizationRule[]): AuthorizationRule[] {
  const joined: AuthorizationRule[] = [];
  for (const rule of rules) {
    const last = joined.at(-1);
    if (last === undefined || last.when !== undefined || rule.when !== undefined) joined.push(rule);
    else joined.splice(-1, 1, { ...last, to: [...(last.to ?? []), ...(rule.to ?? [])] });
  }
  return joined;
}
