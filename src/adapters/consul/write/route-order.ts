import type { RouteMatch, RouteRule, TrafficRoute } from '../../../domain/model/traffic-route.js';
import { inOrder } from '../../../domain/semantics/route-order.js';

/** A rule with one of its matches; null matches every request. */
export interface RuleMatch {
  readonly rule: RouteRule;
  readonly match: RouteMatch | null;
  /** Places in the policy. */
  readonly index: number;
  readonly position: number;
}

/**
 * The rules one match at a time, in the order in which they are tried. A service-router takes the first that matches. What the
 * most specific order puts behind a rule for all requests is never tried and left out: that rule may be the splitter, which
 * comes after all routes.
 */
export function orderedMatches({ spec }: TrafficRoute): RuleMatch[] {
  const ordered = inOrder(spec);
  const last = spec.order === 'listed' ? -1 : ordered.findIndex(({ match }) => match === null);
  return ordered.slice(0, last < 0 ? ordered.length : last + 1).map(({ rule: index, match }) => {
    const rule = spec.rules[index] ?? {};
    return { rule, match, index, position: match === null ? 0 : (rule.matches ?? []).indexOf(match) };
  });
}
