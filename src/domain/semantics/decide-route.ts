import { RE2JS } from 're2js';
import type { HeaderChanges } from '../model/header-changes.js';
import { ownBackend } from '../model/own-backend.js';
import type { RouteBackend, RouteRule, TrafficRoute } from '../model/traffic-route.js';
import { inOrder } from './route-order.js';
import { matchesRoute, prefixOf, type RoutedRequest } from './match-route.js';

/** Where a request may go, with its share of such requests and what it looks like there. */
export interface RouteChoice {
  readonly backend: RouteBackend;
  /** In (0, 1]. */
  readonly share: number;
  /** With query. */
  readonly path: string;
  readonly host: string;
  /** The backend's changes, then the rule's: proxies make the narrower ones first (Envoy weighted clusters before routes). */
  readonly requestHeaders: readonly HeaderChanges[];
  readonly responseHeaders: readonly HeaderChanges[];
}

/** What a route does with a request; `rule` counts from 0 in the policy's own order. */
export type RouteOutcome =
  | { readonly kind: 'forward'; readonly rule: number; readonly choices: readonly RouteChoice[] }
  | { readonly kind: 'redirect'; readonly rule: number; readonly status: number | null; readonly location: RedirectTarget }
  | { readonly kind: 'respond'; readonly rule: number; readonly status: number; readonly body: string }
  | { readonly kind: 'unmatched' };

/** The parts of a redirect's target; null: as in the request. */
interface RedirectTarget {
  readonly scheme: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly path: string;
}

/** Decides one request by a route: the first rule of its order that matches acts. A rule that names no backends forwards to the service itself; one with an empty list, or whose weights are all 0, to nobody. */
export function decideRoute(route: TrafficRoute, request: RoutedRequest): RouteOutcome {
  const found = inOrder(route.spec).find(({ match }) => match === null || matchesRoute(match, request));
  if (found === undefined) return { kind: 'unmatched' };
  const { rule: index, match } = found;
  const rule = route.spec.rules[index] ?? {};
  const prefix = match === null ? '/' : prefixOf(match);
  if (rule.redirect !== undefined) return redirected(index, rule.redirect, request, prefix);
  if (rule.directResponse !== undefined) {
    return { kind: 'respond', rule: index, status: rule.directResponse.status, body: rule.directResponse.body ?? '' };
  }
  return {
    kind: 'forward',
    rule: index,
    choices: choicesOf({ ...rule, backends: rule.backends ?? ownBackends(route, request) }, request, prefix),
  };
}

/** Of several services the one that is called. */
function ownBackends({ spec }: TrafficRoute, { host }: RoutedRequest): RouteBackend[] {
  return [ownBackend(spec) ?? { service: host }];
}

function redirected(
  rule: number,
  redirect: NonNullable<RouteRule['redirect']>,
  request: RoutedRequest,
  prefix: string | null,
): RouteOutcome {
  const { scheme = null, host = null, port = null, path, statusCode = null } = redirect;
  // A whole path with a query of its own stands for that of the request too.
  const isWholeTarget = path !== undefined && 'full' in path && path.full.includes('?');
  const location = { scheme, host, port, path: isWholeTarget ? path.full : replaced(request.path, path, prefix) };
  return { kind: 'redirect', rule, status: statusCode, location };
}

function choicesOf(rule: RouteRule, request: RoutedRequest, prefix: string | null): RouteChoice[] {
  const backends = rule.backends ?? [];
  const weightOf = ({ weight = 1 }: RouteBackend) => (backends.length === 1 ? 1 : weight);
  const sum = backends.reduce((total, backend) => total + weightOf(backend), 0);
  const changed = {
    path: replaced(request.path, rule.rewrite?.path, prefix),
    host: rule.rewrite?.host ?? request.host,
  };
  return backends
    .filter((backend) => weightOf(backend) > 0)
    .map((backend) => ({
      ...changed,
      backend,
      share: weightOf(backend) / sum,
      requestHeaders: [backend.requestHeaders, rule.requestHeaders].filter((changes) => changes !== undefined),
      responseHeaders: [backend.responseHeaders, rule.responseHeaders].filter((changes) => changes !== undefined),
    }));
}

type Replacement = NonNullable<RouteRule['rewrite']>['path'];

/** The path with what the replacement says; the query stays. `prefix` is what the match covers, null for the whole path. */
function replaced(path: string, replacement: Replacement, prefix: string | null): string {
  if (replacement === undefined) return path;
  const [before = '', ...query] = path.split('?');
  const rest = query.length === 0 ? '' : `?${query.join('?')}`;
  if ('full' in replacement) return `${replacement.full}${rest}`;
  if ('regex' in replacement) {
    return RE2JS.compile(replacement.regex).matcher(before).replaceAll(inGroups(replacement.substitution)) + rest;
  }
  return joined(replacement.prefix, before.slice((prefix ?? before).length)) + rest;
}

/** One slash between the replacement and what follows the prefix, where a segment follows. */
function joined(replacement: string, after: string): string {
  return (after.startsWith('/') ? `${replacement.replace(/\/$/u, '')}${after}` : `${replacement}${after}`) || '/';
}

/** `\\1` names a group, as in RE2; the library writes `$1`. */
function inGroups(substitution: string): string {
  return substitution.replaceAll('$', () => '$$').replaceAll(/\\(\d)/gu, '$$$1');
}
