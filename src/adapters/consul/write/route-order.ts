import type { RouteMatch, RouteRule, TrafficRoute } from '../../../domain/model/traffic-route.js';

/** A rule with one of its matches; null matches every request. */
export interface RuleMatch {
  readonly rule: RouteRule;
  readonly match: RouteMatch | null;
  /** Places in the policy. */
  readonly index: number;
  readonly position: number;
}

/** The rules one match at a time, in the order in which they are tried. A service-router takes the first that matches. */
export function orderedMatches({ spec }: TrafficRoute): RuleMatch[] {
  const listed = spec.rules.flatMap((rule, index) => ruleMatches(rule, index));
  return spec.order === 'listed' ? listed : listed.toSorted((a, b) => compare(specificity(a.match), specificity(b.match)));
}

function ruleMatches(rule: RouteRule, index: number): RuleMatch[] {
  if (rule.matches === undefined || rule.matches.length === 0) return [{ rule, match: null, index, position: 0 }];
  return rule.matches.map((match, position) => ({ rule, match, index, position }));
}

/** Greater is more specific: exact path, longest path, method, headers, query parameters (Gateway API, HTTPRouteRule). */
function specificity(match: RouteMatch | null): readonly number[] {
  if (match === null) return [0, 0, 0, 0, 0];
  const { path, method, methods, headers, queryParams, grpc } = match;
  const isExact = (path !== undefined && 'exact' in path) || grpc?.method !== undefined;
  const length =
    path === undefined ? `${grpc?.service ?? ''}${grpc?.method ?? ''}`.length : String(Object.values(path)[0]).length;
  return [
    Number(isExact),
    length,
    Number(method !== undefined || methods !== undefined),
    headers?.length ?? 0,
    queryParams?.length ?? 0,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, position) => value !== b[position]);
  return index < 0 ? 0 : (b[index] ?? 0) - (a[index] ?? 0);
}
