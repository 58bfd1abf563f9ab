import type { NativeObject } from '../../../domain/translation/native-object.js';
import type { Authorization } from './authorization.js';
import type { HostMatch } from './host-match.js';
import type { HttpRequest } from './http-request.js';
import { best, type Specificity } from './specificity.js';

/** How closely a request fits one match of a rule; null where it does not. */
export type RuleMatch = (request: HttpRequest) => Specificity | null;

export interface RouteRule {
  /** Any of them may match; none: everything does. */
  readonly matches: readonly RuleMatch[];
}

/** A route on a port of a workload. */
export interface Route {
  /** `default/default`, `default/probe` or `GROUP/KIND/NAME`. */
  readonly name: string;
  /** Null for the implicit routes. */
  readonly object: NativeObject | null;
  readonly hosts: readonly HostMatch[];
  readonly rules: readonly RouteRule[];
  /** What a rule without matches counts as. */
  readonly implicit: Specificity;
  /** What is granted on this route besides the grants on its port. */
  readonly authorizations: readonly Authorization[];
}

/** The one route and rule that a request takes. */
export interface RouteHit {
  readonly route: Route;
  readonly rule: number;
  readonly specificity: Specificity;
}

/**
 * Chooses the route and rule of a request: closest host, then closest match, then the first in the lists' order; null where
 * nothing matches. Source: linkerd2-proxy linkerd/http/route/src/lib.rs.
 */
export function findRoute(routes: readonly Route[], request: HttpRequest): RouteHit | null {
  return best(routes.flatMap((route) => hitOf(route, request) ?? []));
}

function hitOf(route: Route, request: HttpRequest): RouteHit | null {
  const host = hostSpecificity(route, request);
  if (host === null) return null;
  const rules = route.rules.flatMap(({ matches }, rule) => {
    const specificity = matches.length === 0 ? route.implicit : bestOf(matches.map((match) => match(request)));
    return specificity === null ? [] : [{ route, rule, specificity: [...host, ...specificity] }];
  });
  return best(rules);
}

function hostSpecificity({ hosts }: Route, { host }: HttpRequest): Specificity | null {
  return hosts.length === 0 ? [0, 0] : bestOf(hosts.map((match) => match(host)));
}

function bestOf(fits: readonly (Specificity | null)[]): Specificity | null {
  return best(fits.flatMap((specificity) => (specificity === null ? [] : [{ specificity }])))?.specificity ?? null;
}
