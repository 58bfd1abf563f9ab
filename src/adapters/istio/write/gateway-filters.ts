import { isJsonObject, type JsonObject } from '../../../domain/json.js';
import type { RouteRule, TrafficRoute } from '../../../domain/model/traffic-route.js';
import { isHttpToken } from '../../../domain/model/http-token.js';
import { stringAt } from '../native/fields.js';
import { formatOrigin } from '../values/cors-origin.js';
import type { BackendRefs } from './gateway-backend.js';
import { GATEWAY_METHODS } from './gateway-match.js';
import { writeHeaderFilters } from './gateway-header-filters.js';
import { members, membersOrNone } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';

const REDIRECT_CODES: readonly number[] = [301, 302, 303, 307, 308];

/** The filters of a rule; a GRPCRoute has header changes and mirrors only. */
export function writeFilters(
  rule: RouteRule,
  at: string,
  protocol: TrafficRoute['spec']['protocol'],
  matches: readonly JsonObject[] | undefined,
  refs: BackendRefs,
  report: PolicyReport,
): JsonObject[] {
  const mirrors = (rule.mirrors ?? []).map((mirror, index) => writeMirror(mirror, `${at}/mirrors/${index}`, refs));
  if (protocol === 'grpc') {
    for (const key of ['redirect', 'rewrite', 'cors'] as const) {
      if (rule[key] !== undefined) report.drop(`${at}/${key}`, 'a GRPCRoute has no such filter');
    }
    return [...writeHeaderFilters(rule, at, report), ...mirrors];
  }
  const cors = rule.cors && writeCors(rule.cors, `${at}/cors`, report);
  const rewrite = rule.rewrite && writeRewrite(rule.rewrite, `${at}/rewrite`, matches, report);
  if (rule.redirect !== undefined && rewrite !== undefined) report.drop(`${at}/rewrite`, 'a redirect sends nothing on');
  return [
    ...writeHeaderFilters(rule, at, report),
    ...mirrors,
    ...(rule.redirect === undefined
      ? []
      : [{ type: 'RequestRedirect', requestRedirect: writeRedirect(rule.redirect, at, matches, report) }]),
    ...(rewrite === undefined || rule.redirect !== undefined ? [] : [{ type: 'URLRewrite', urlRewrite: rewrite }]),
    ...(cors === undefined ? [] : [{ type: 'CORS', cors }]),
  ];
}

function writeMirror(mirror: NonNullable<RouteRule['mirrors']>[number], at: string, refs: BackendRefs): JsonObject {
  const { percent } = mirror;
  const isWhole = percent === undefined || Number.isInteger(percent);
  const share = isWhole ? { percent } : { fraction: { numerator: Math.round(percent * 1000), denominator: 100_000 } };
  return { type: 'RequestMirror', requestMirror: members({ backendRef: refs.ref(mirror, at, undefined), ...share }) };
}

function writeRedirect(
  redirect: NonNullable<RouteRule['redirect']>,
  at: string,
  matches: readonly JsonObject[] | undefined,
  report: PolicyReport,
): JsonObject {
  const isKnown = redirect.statusCode === undefined || REDIRECT_CODES.includes(redirect.statusCode);
  if (!isKnown) report.drop(`${at}/redirect/statusCode`, 'the Gateway API does not take this status; its default is 302');
  if (redirect.statusCode === undefined) report.exact(`${at}/redirect/statusCode`, 'the default is 302');
  const { path } = redirect;
  if (path !== undefined && 'prefix' in path) reportSlashes(path.prefix, `${at}/redirect/path`, matches, true, report);
  return members({
    scheme: writeScheme(redirect.scheme, `${at}/redirect/scheme`, report),
    hostname: writeHostname(redirect.host, `${at}/redirect/host`, report),
    port: redirect.port,
    path: writePathChange(redirect.path, `${at}/redirect/path`, matches, report),
    statusCode: isKnown ? redirect.statusCode : undefined,
  });
}

function writeRewrite(
  rewrite: NonNullable<RouteRule['rewrite']>,
  at: string,
  matches: readonly JsonObject[] | undefined,
  report: PolicyReport,
): JsonObject | undefined {
  if (rewrite.path !== undefined && 'regex' in rewrite.path) {
    report.drop(`${at}/path`, 'a Gateway API route rewrites no path by expression');
    return membersOrNone({ hostname: writeHostname(rewrite.host, `${at}/host`, report) });
  }
  const hostname = writeHostname(rewrite.host, `${at}/host`, report);
  const { path } = rewrite;
  if (path !== undefined && 'prefix' in path) reportSlashes(path.prefix, `${at}/path`, matches, false, report);
  return membersOrNone({ hostname, path: writePathChange(rewrite.path, `${at}/path`, matches, report) });
}

function writeScheme(scheme: string | undefined, at: string, report: PolicyReport): string | undefined {
  if (scheme === undefined || scheme === 'http' || scheme === 'https') return scheme;
  report.drop(at, 'a route redirects to http and https');
  return undefined;
}

const HOSTNAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A host without wildcard in lower case (kubernetes-sigs/gateway-api config/crd, PreciseHostname). */
function writeHostname(host: string | undefined, at: string, report: PolicyReport): string | undefined {
  const lower = host?.toLowerCase();
  if (lower === undefined || (lower.length <= 253 && HOSTNAME.test(lower))) return lower;
  report.drop(at, 'the Gateway API takes DNS names only');
  return undefined;
}

/**
 * Slashes at the end of a new prefix, as real proxies show: istiod replaces the prefix `/` with its slash, so that `/new` for `/`
 * makes `/newa` of `/a`; it cuts the slash off where it rewrites, and leaves two where it redirects.
 */
function reportSlashes(
  prefix: string,
  at: string,
  matches: readonly JsonObject[] | undefined,
  isRedirect: boolean,
  report: PolicyReport,
): void {
  const values = (matches ?? [{}]).map((match) => stringAt(match, 'path', 'value') ?? '/');
  const isKept = isRedirect ? prefix.endsWith('/') : prefix === '/';
  if (values.includes('/') && !isKept)
    report.narrower(at, 'where / is replaced, Istio leaves out the slash behind the replacement');
  if (values.every((value) => value === '/') || !prefix.endsWith('/')) return;
  if (isRedirect) report.narrower(at, 'where a segment follows what is replaced, Istio redirects with two slashes');
  else if (prefix !== '/') report.narrower(at, 'Istio cuts off the slash at the end of the new prefix');
}

/** A prefix can be replaced where the match is a prefix; of an exact match it is the whole path. */
function writePathChange(
  change: { full: string } | { prefix: string } | undefined,
  at: string,
  matches: readonly JsonObject[] | undefined,
  report: PolicyReport,
): JsonObject | undefined {
  if (change === undefined) return undefined;
  if ('full' in change) return { type: 'ReplaceFullPath', replaceFullPath: change.full };
  const types = new Set((matches ?? [{}]).map(pathType));
  if (types.has('RegularExpression') || types.size > 1) {
    report.drop(at, 'a prefix is replaced only where every match is one');
    return undefined;
  }
  if (!types.has('Exact')) return { type: 'ReplacePrefixMatch', replacePrefixMatch: change.prefix };
  report.exact(at, 'what is matched is the whole path');
  return { type: 'ReplaceFullPath', replaceFullPath: change.prefix };
}

/** What the schema takes, each once. */
function writeNames(
  names: readonly string[] | undefined,
  isKnown: (name: string) => boolean,
  at: string,
  report: PolicyReport,
): string[] | undefined {
  const known = [...new Set(names?.filter(isKnown))];
  if (known.length < (names ?? []).length)
    report.drop(at, 'the Gateway API does not take some of these names; they are left out');
  return listOrNone(known);
}

function isCorsMethod(method: string): boolean {
  return method === '*' || GATEWAY_METHODS.includes(method);
}

function listOrNone(list: readonly string[] | undefined): string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : [...list];
}

function pathType(match: JsonObject): string {
  const path = match['path'];
  return isJsonObject(path) && typeof path['type'] === 'string' ? path['type'] : 'PathPrefix';
}

function writeCors(cors: NonNullable<RouteRule['cors']>, at: string, report: PolicyReport): JsonObject {
  const origins = cors.allowOrigins?.map(formatOrigin);
  origins?.forEach((origin, index) => {
    if (origin === null) report.narrower(`${at}/allowOrigins/${index}`, 'the Gateway API has no such origin; it is left out');
  });
  const said = origins?.filter((origin) => origin !== null);
  // The CRD takes a set, and `*` only by itself.
  const allowOrigins = said?.includes('*') === true ? ['*'] : [...new Set(said)];
  if (allowOrigins.length < (said ?? []).length) report.exact(`${at}/allowOrigins`, 'origins that others include are left out');
  if (cors.maxAge === undefined) report.exact(`${at}/maxAge`, 'the default is 5 seconds');
  const maxAge = cors.maxAge === undefined ? undefined : Math.max(1, Math.round(cors.maxAge / 1000));
  if (maxAge !== undefined && maxAge * 1000 !== cors.maxAge)
    report.drop(`${at}/maxAge`, 'the age is in whole seconds, of at least one');
  return members({
    allowOrigins: listOrNone(allowOrigins),
    allowMethods: writeNames(cors.allowMethods, isCorsMethod, `${at}/allowMethods`, report),
    allowHeaders: writeNames(cors.allowHeaders, isHttpToken, `${at}/allowHeaders`, report),
    exposeHeaders: writeNames(cors.exposeHeaders, isHttpToken, `${at}/exposeHeaders`, report),
    maxAge,
    allowCredentials: cors.allowCredentials,
  });
}
