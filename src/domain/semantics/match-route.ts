import type { RouteMatch } from '../model/traffic-route.js';
import type { NamedMatch } from '../model/string-match.js';
import { matchesNamed, matchesPath, matchesString } from './match-values.js';

/** What a client's proxy knows of a request that it sends. */
export interface RoutedRequest {
  readonly method: string;
  readonly scheme: string;
  /** As sent, port included. */
  readonly host: string;
  /** Normalised as the mesh does, with query. */
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** Port of the service that is called. */
  readonly port: number;
  readonly sourceNamespace: string;
  readonly sourceLabels: Readonly<Record<string, string>>;
}

/** True where all fields of the match hold. Gateways are not asked: the caller is inside the mesh. */
export function matchesRoute(match: RouteMatch, request: RoutedRequest): boolean {
  const [path = '', ...query] = request.path.split('?');
  const { port = request.port, sourceNamespace = request.sourceNamespace } = match;
  return (
    (match.path === undefined || matchesPath(match.path, path)) &&
    (match.method === undefined || matchesString(match.method, request.method)) &&
    (match.methods?.includes(request.method) ?? true) &&
    (match.scheme === undefined || matchesString(match.scheme, request.scheme)) &&
    (match.host === undefined || matchesString(match.host, request.host)) &&
    (match.headers ?? []).every((named) => matchesNamed(named, request.headers)) &&
    (match.queryParams ?? []).every((named) => matchesParameter(named, query.join('?'))) &&
    (match.grpc === undefined || matchesCall(match.grpc, request.method, path)) &&
    port === request.port &&
    sourceNamespace === request.sourceNamespace &&
    Object.entries(match.sourceLabels ?? {}).every(([name, value]) => request.sourceLabels[name] === value)
  );
}

/** What the match covers of the path from its beginning; null for all of it, as expressions and their like do. */
export function prefixOf({ path }: RouteMatch): string | null {
  if (path === undefined || 'present' in path) return '/';
  if ('exact' in path) return path.exact;
  if ('prefix' in path) return path.prefix;
  return 'segmentPrefix' in path ? path.segmentPrefix.replace(/\/+$/u, '') : null;
}

/** The first parameter of that name counts. */
function matchesParameter({ name, match, invert }: NamedMatch, query: string): boolean {
  const pairs = query.split('&').map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  const value = pairs.find(([key]) => key === name)?.[1];
  return (value !== undefined && matchesString(match, value)) !== invert;
}

function matchesCall(call: NonNullable<RouteMatch['grpc']>, method: string, path: string): boolean {
  const [before, service = '', name = '', ...rest] = path.split('/');
  const isCall = method === 'POST' && before === '' && service !== '' && name !== '' && rest.length === 0;
  return isCall && (call.service ?? service) === service && (call.method ?? name) === name;
}
