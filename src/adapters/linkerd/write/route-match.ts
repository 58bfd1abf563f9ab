import type { JsonObject } from '../../../domain/json.js';
import { isHttpToken } from '../../../domain/model/http-token.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import type { RouteMatch } from '../../../domain/model/traffic-route.js';
import { patternHostname } from '../routes/host-pattern.js';
import { writePath } from '../routes/path-pattern.js';
import { writeNamed } from '../routes/value-pattern.js';
import type { PolicyReport } from './policy-report.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

/** What a match adds to the whole route: the Service port and the host that it is for; null: any. */
export interface RouteMatchScope {
  readonly port: number | null;
  readonly hostname: string | null;
}

/** The port and hostname of a match; null, with the reason reported, for a host that no hostname says. */
export function matchScope({ port, host }: RouteMatch, at: string, report: PolicyReport): RouteMatchScope | null {
  const hostname = host === undefined ? null : matchedHostname(host);
  if (host !== undefined && hostname === null) {
    report.refuse(`${at}/host`, 'a route matches a host name or `*.` name, not a pattern');
    return null;
  }
  return { port: port ?? null, hostname };
}

/** For routing the port that a request may name beside its host does not matter. */
function matchedHostname(host: StringMatch): string | null {
  if ('exact' in host) return /^[a-z0-9.-]+$/i.test(host.exact) ? host.exact.toLowerCase() : null;
  if ('suffix' in host && /^\.[a-z0-9.-]+$/i.test(host.suffix)) return `*${host.suffix.toLowerCase()}`;
  return patternHostname(host);
}

/** The native matches of one HTTP match: several where it takes one of several methods. Refuses what no match says. */
export function writeHttpMatch(match: RouteMatch, at: string, report: PolicyReport): JsonObject[] {
  refuseForeign(match, at, report);
  const methods = methodsOf(match);
  if (methods === null) report.refuse(`${at}/method`, 'a route matches single methods that it knows');
  if (match.grpc !== undefined) report.refuse(`${at}/grpc`, 'a route for HTTP does not match gRPC methods');
  const { path } = match;
  const fields = {
    path: path === undefined || 'present' in path ? { type: 'PathPrefix', value: '/' } : writePath(path),
    ...writeNamedFields(match, at, report),
  };
  return (methods ?? []).map((method) => ({ ...fields, ...(method === null ? {} : { method }) }));
}

/** The native match of one gRPC match. */
export function writeGrpcMatch(match: RouteMatch, at: string, report: PolicyReport): JsonObject[] {
  refuseForeign(match, at, report);
  for (const field of ['path', 'method', 'methods', 'queryParams'] as const) {
    if (match[field] !== undefined) report.refuse(`${at}/${field}`, 'a route for gRPC matches services, methods and headers');
  }
  const { headers } = writeNamedFields({ headers: match.headers }, at, report);
  return [
    {
      ...(match.grpc === undefined ? {} : { method: writeMethod(match.grpc) }),
      ...(headers === undefined ? {} : { headers }),
    },
  ];
}

function writeMethod({ service, method }: NonNullable<RouteMatch['grpc']>): JsonObject {
  return { type: 'Exact', ...(service === undefined ? {} : { service }), ...(method === undefined ? {} : { method }) };
}

function refuseForeign(match: RouteMatch, at: string, report: PolicyReport): void {
  for (const field of ['scheme', 'sourceLabels', 'sourceNamespace', 'gateways'] as const) {
    if (match[field] !== undefined) report.refuse(`${at}/${field}`, 'a route of Linkerd does not match this');
  }
}

function writeNamedFields(
  { headers, queryParams }: Pick<RouteMatch, 'headers' | 'queryParams'>,
  at: string,
  report: PolicyReport,
): { headers?: JsonObject[]; queryParams?: JsonObject[] } {
  const write = (entries: RouteMatch['headers'], field: string): JsonObject[] =>
    (entries ?? []).flatMap((entry, index) => {
      const written = writeNamed(entry);
      if (written === null) report.refuse(`${at}/${field}/${index}/invert`, 'a route matches what is there, not what is not');
      if (!isHttpToken(entry.name)) report.refuse(`${at}/${field}/${index}/name`, 'a route takes tokens of HTTP as names');
      return written === null ? [] : [written];
    });
  return {
    ...(headers === undefined ? {} : { headers: write(headers, 'headers') }),
    ...(queryParams === undefined ? {} : { queryParams: write(queryParams, 'queryParams') }),
  };
}

/** `[null]` for any method; null for what is no single one. */
function methodsOf({ method, methods }: RouteMatch): (string | null)[] | null {
  if (methods !== undefined) return methods.every((name) => METHODS.includes(name)) ? methods : null;
  if (method === undefined || 'present' in method) return [null];
  return 'exact' in method && method.ignoreCase !== true && METHODS.includes(method.exact) ? [method.exact] : null;
}
