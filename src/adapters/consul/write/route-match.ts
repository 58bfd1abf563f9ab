import type { JsonObject } from '../../../domain/json.js';
import type { NamedMatch, StringMatch } from '../../../domain/model/string-match.js';
import type { RouteMatch } from '../../../domain/model/traffic-route.js';
import { compiled, HTTP_METHODS } from '../intentions/test-relations.js';
import { matchesText } from './authorization/consul-terms.js';
import { sayGrpcPath, sayPath } from './authorization/say-path.js';

/** A route match in Consul's words, one for each alternative that needs its own route; or why there are none. */
export type SaidMatch = { readonly https: readonly JsonObject[] } | { readonly field: string; readonly reason: string };

const UNSAYABLE: Readonly<Partial<Record<keyof RouteMatch, string>>> = {
  scheme: 'a service-router does not see the scheme',
  host: 'a service-router is of one service and does not see the host',
  port: 'a service-router does not see ports',
  sourceLabels: 'a service-router is for all callers',
  sourceNamespace: 'a service-router is for all callers',
  gateways: 'a service-router is for callers inside the mesh',
};

/** The `Match.HTTP` blocks for a route match. Leaving a condition out would route more requests, so such a match is not said at all. */
export function sayRouteMatch(match: RouteMatch): SaidMatch {
  const unsayable = Object.entries(UNSAYABLE).find(([field]) => match[field as keyof RouteMatch] !== undefined);
  if (unsayable !== undefined) return { field: unsayable[0], reason: unsayable[1] };
  const methods = sayMethods(match);
  if (methods === null) return { field: 'method', reason: 'matches no method that Consul knows' };
  const named = sayNamed(match.headers ?? [], 'header') ?? sayNamed(match.queryParams ?? [], 'query');
  if (named !== null) return named;
  const paths = sayPaths(match);
  if (!Array.isArray(paths)) return paths;
  const rest = {
    ...(match.queryParams === undefined ? {} : { QueryParam: match.queryParams.map(printNamed) }),
    ...(methods.length === 0 ? {} : { Methods: methods }),
  };
  const headers = headerLists(match.headers ?? []).map((list) => (list.length === 0 ? {} : { Header: list.map(printNamed) }));
  return { https: paths.flatMap((path) => headers.map((header) => ({ ...path, ...header, ...rest }))) };
}

/**
 * Envoy takes no inverted match of a header that is not there (seen with Envoy 1.40), the model does: such a match is one list for
 * the header that is not there and one for the other values. One that the match wants to be there needs the second list only.
 */
function headerLists(headers: readonly NamedMatch[]): NamedMatch[][] {
  const isThere = (name: string) => headers.some((one) => !one.invert && isSame(one.name, name));
  const isInvertedForm = ({ match, invert }: NamedMatch) => invert && !('present' in match);
  return headers.reduce<NamedMatch[][]>(
    (lists, header) => {
      const others = headers.some((one) => isInvertedForm(one) && isSame(one.name, header.name));
      const isImplied = 'present' in header.match && !header.invert && others;
      if (isImplied) return lists;
      if (!isInvertedForm(header) || isThere(header.name)) return lists.map((list) => [...list, header]);
      const absent: NamedMatch = { name: header.name, match: { present: true }, invert: true };
      return [...lists.map((list) => [...list, absent]), ...lists.map((list) => [...list, header])];
    },
    [[]],
  );
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Upper-case standard methods; empty for any; null for none. */
function sayMethods({ method, methods }: RouteMatch): string[] | null {
  const wanted = [...(methods ?? []).map((exact): StringMatch => ({ exact })), ...(method === undefined ? [] : [method])];
  if (wanted.length === 0 || wanted.some((match) => 'present' in match)) return [];
  const found = HTTP_METHODS.filter((verb) => wanted.some((match) => matchesText(match, verb)));
  return found.length === 0 ? null : found;
}

type Problem = { readonly field: string; readonly reason: string };

function sayNamed(matches: readonly NamedMatch[], kind: 'header' | 'query'): Problem | null {
  const field = kind === 'header' ? 'headers' : 'queryParams';
  for (const { name, match, invert } of matches) {
    if ('contains' in match) return { field, reason: `no match on a part of ${name}: service-router has none` };
    if ('ignoreCase' in match && match.ignoreCase === true)
      return { field, reason: `${name}: service-router cannot ignore case here` };
    if ('regex' in match && compiled(match.regex) === null) return { field, reason: `${name}: the regular expression is no RE2` };
    if (kind === 'query' && (invert || 'prefix' in match || 'suffix' in match))
      return { field, reason: `${name}: only exact, regex and present` };
  }
  return null;
}

function printNamed({ name, match, invert }: NamedMatch): JsonObject {
  return { Name: name, ...printText(match), ...(invert ? { Invert: true } : {}) };
}

function printText(match: StringMatch): JsonObject {
  if ('exact' in match) return { Exact: match.exact };
  if ('prefix' in match) return { Prefix: match.prefix };
  if ('suffix' in match) return { Suffix: match.suffix };
  return 'regex' in match ? { Regex: match.regex } : { Present: true };
}

function sayPaths({ path, grpc }: RouteMatch): JsonObject[] | Problem {
  if (grpc !== undefined) return path === undefined ? [printPath(sayGrpcPath(grpc))] : { field: 'grpc', reason: 'beside a path' };
  if (path === undefined || 'present' in path) return [{}];
  const plain =
    'exact' in path ? path.exact : 'prefix' in path ? path.prefix : 'segmentPrefix' in path ? path.segmentPrefix : '/';
  if (!plain.startsWith('/')) return { field: 'path', reason: 'a path begins with a slash: it matches nothing' };
  if ('exact' in path) return [{ PathExact: path.exact, ...(path.ignoreCase === true ? { CaseInsensitive: true } : {}) }];
  if ('prefix' in path) return [{ PathPrefix: path.prefix, ...(path.ignoreCase === true ? { CaseInsensitive: true } : {}) }];
  const { value, unsaid } = sayPath(path, 'path');
  return value === null ? { field: 'path', reason: unsaid[0]?.reason ?? 'cannot be said' } : value.map(printPath);
}

function printPath({ match, value }: { readonly match: string; readonly value: string }): JsonObject {
  if (match === 'exact') return { PathExact: value };
  return match === 'prefix' ? { PathPrefix: value } : { PathRegex: value };
}
