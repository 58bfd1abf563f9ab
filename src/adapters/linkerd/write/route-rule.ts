import type { JsonObject } from '../../../domain/json.js';
import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import { isHttpToken } from '../../../domain/model/http-token.js';
import { ResourceName } from '../../../domain/model/scalars.js';
import type { RouteBackend, RouteRule } from '../../../domain/model/traffic-route.js';
import type { WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { formatGatewayDuration } from '../routes/duration.js';
import { writeGrpcMatch, writeHttpMatch } from './route-match.js';
import type { PolicyReport } from './policy-report.js';
import { type ServiceName, serviceNamed } from './service-names.js';

/** What writing a rule needs of its route. */
export interface RuleScope {
  readonly protocol: 'http' | 'grpc';
  /** Namespace of the policy, in which backends without one are. */
  readonly namespace: string;
  /** True where timeouts stand in an annotation of the whole route. */
  readonly annotatesTimeout: boolean;
  /** Port of the Service that is called; null: any. */
  readonly port: number | null;
  readonly context: WriteContext;
  readonly report: PolicyReport;
}

/** Writes a rule. What sends requests elsewhere and cannot be said refuses the policy; what only adds to them is left out. */
export function writeRouteRule(rule: RouteRule, at: string, scope: RuleScope): JsonObject {
  reportLosses(rule, at, scope);
  const write = scope.protocol === 'grpc' ? writeGrpcMatch : writeHttpMatch;
  const matches = rule.matches?.flatMap((match, index) => write(match, `${at}/matches/${index}`, scope.report));
  const filters = [...headerFilters(rule, at, scope.report), ...redirectFilter(rule, at, scope)];
  if (rule.redirect !== undefined && rule.backends !== undefined) {
    scope.report.exact(`${at}/backends`, 'a request that is redirected goes to no backend, so none is written');
  }
  const backends = (rule.redirect === undefined ? rule.backends : undefined)?.map((backend, index) =>
    writeBackend(backend, `${at}/backends/${index}`, scope),
  );
  if (backends?.length === 0) {
    scope.report.refuse(`${at}/backends`, 'a rule without backends goes to the Service that is called, not to nobody');
  }
  if (backends !== undefined && backends.length > 1 && backends.every(({ weight }) => weight === 0)) {
    scope.report.refuse(`${at}/backends`, 'the weights sum to nothing, which the proxy does not survive');
  }
  return {
    ...ruleName(rule, at, scope.report),
    ...(matches === undefined || isEverything(matches) ? {} : { matches }),
    ...(filters.length === 0 ? {} : { filters }),
    ...(backends === undefined || backends.length === 0 ? {} : { backendRefs: backends }),
    ...(rule.timeout === undefined || scope.annotatesTimeout
      ? {}
      : { timeouts: { request: formatGatewayDuration(rule.timeout) } }),
  };
}

/** Rules are named by DNS subdomains (kubernetes-sigs/gateway-api config/crd, SectionName). */
function ruleName({ name }: RouteRule, at: string, report: PolicyReport): JsonObject {
  if (name === undefined) return {};
  if (ResourceName.safeParse(name).success) return { name };
  report.narrower(`${at}/name`, 'a rule is named by a DNS subdomain; it gets no name');
  return {};
}

function isEverything(matches: readonly JsonObject[]): boolean {
  return matches.every((match) => Object.keys(match).length === 0);
}

const harmlessLosses = {
  mirrors: 'Linkerd mirrors no requests; a route with such a filter would be ignored whole',
  fault: 'Linkerd injects no faults',
  cors: 'Linkerd answers no CORS requests itself',
  backendTimeout: 'Linkerd has a timeout for the whole request and for one try, not for one backend',
} as const;

function reportLosses(rule: RouteRule, at: string, { report, protocol }: RuleScope): void {
  if (rule.rewrite !== undefined) report.refuse(`${at}/rewrite`, 'Linkerd ignores a route that rewrites');
  if (rule.directResponse !== undefined) report.refuse(`${at}/directResponse`, 'Linkerd does not answer in place of a backend');
  for (const [field, reason] of Object.entries(harmlessLosses)) {
    if (rule[field as keyof typeof harmlessLosses] !== undefined) report.narrower(`${at}/${field}`, reason);
  }
  if (protocol === 'grpc' && rule.redirect !== undefined) report.refuse(`${at}/redirect`, 'a route for gRPC does not redirect');
}

function headerFilters(
  { requestHeaders, responseHeaders }: Pick<RouteRule, 'requestHeaders' | 'responseHeaders'>,
  at: string,
  report: PolicyReport,
): JsonObject[] {
  const request = writeChanges(requestHeaders, `${at}/requestHeaders`, report);
  const response = writeChanges(responseHeaders, `${at}/responseHeaders`, report);
  return [
    ...(request === null ? [] : [{ type: 'RequestHeaderModifier', requestHeaderModifier: request }]),
    ...(response === null ? [] : [{ type: 'ResponseHeaderModifier', responseHeaderModifier: response }]),
  ];
}

/** The schema takes tokens as names, each once, and no empty values (kubernetes-sigs/gateway-api config/crd, HTTPHeaderFilter); null: nothing is left. */
function writeChanges(changes: HeaderChanges | undefined, at: string, report: PolicyReport): JsonObject | null {
  if (changes === undefined) return null;
  const lists = {
    set: writeList(changes.set, `${at}/set`, report),
    add: writeList(changes.add, `${at}/add`, report),
    remove: [...new Set((changes.remove ?? []).filter(isHttpToken))],
  };
  if (lists.remove.length < (changes.remove ?? []).length)
    report.narrower(`${at}/remove`, 'names that no header has are left out, and each is named once');
  const said = Object.entries(lists).filter(([, list]) => list.length > 0);
  return said.length === 0 ? null : Object.fromEntries(said);
}

function writeList(list: HeaderChanges['set'], at: string, report: PolicyReport): JsonObject[] {
  const said = new Map<string, JsonObject>();
  for (const { name, value } of list ?? []) if (isHttpToken(name) && value !== '') said.set(name, { name, value });
  if (said.size < (list ?? []).length) report.narrower(at, 'a route takes a value for each name, once; the rest is left out');
  return [...said.values()];
}

const REDIRECT_CODES = [301, 302, 303, 307, 308];

function redirectFilter({ redirect, matches }: RouteRule, at: string, { report }: RuleScope): JsonObject[] {
  if (redirect === undefined) return [];
  const { scheme, host, port, path, statusCode } = redirect;
  if (statusCode !== undefined && !REDIRECT_CODES.includes(statusCode)) {
    report.refuse(`${at}/redirect/statusCode`, 'a route redirects with 301, 302, 303, 307 or 308');
  }
  if (path !== undefined && 'prefix' in path && !hasOnePrefix(matches)) {
    report.refuse(`${at}/redirect/path`, 'a prefix is replaced where the rule matches one prefix of segments and nothing else');
  }
  if (path !== undefined) reportPath(path, `${at}/redirect/path`, report);
  if (scheme !== undefined && !['http', 'https'].includes(scheme)) {
    report.refuse(`${at}/redirect/scheme`, 'a route redirects to http or https');
  }
  if (host !== undefined && !ResourceName.safeParse(host.toLowerCase()).success)
    report.refuse(`${at}/redirect/host`, 'a route redirects to DNS names');
  const change =
    path === undefined
      ? {}
      : 'full' in path
        ? { path: { type: 'ReplaceFullPath', replaceFullPath: path.full } }
        : { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: path.prefix } };
  const fields = {
    ...(scheme === undefined ? {} : { scheme }),
    ...(host === undefined ? {} : { hostname: host.toLowerCase() }),
    ...(port === undefined ? {} : { port }),
    ...change,
    statusCode: statusCode ?? 302,
  };
  return [{ type: 'RequestRedirect', requestRedirect: fields }];
}

/** A whole path is all of the target, and a new prefix stands before the rest as it is (linkerd2-proxy linkerd/http/route/src/http/filter/redirect.rs). */
function reportPath(path: { full: string } | { prefix: string }, at: string, report: PolicyReport): void {
  if ('full' in path && !path.full.includes('?')) report.narrower(at, 'Linkerd redirects without the query of the request');
  if ('prefix' in path && path.prefix.endsWith('/')) report.narrower(at, 'Linkerd redirects with two slashes behind this prefix');
}

function hasOnePrefix(matches: RouteRule['matches']): boolean {
  const [only, ...others] = matches ?? [];
  return others.length === 0 && (only?.path === undefined || 'segmentPrefix' in only.path);
}

function writeBackend(backend: RouteBackend, at: string, scope: RuleScope): JsonObject {
  const { report, context } = scope;
  const service = serviceNamed(backend.service, backend.namespace ?? scope.namespace, context.inventory);
  if (service === null) report.refuse(`${at}/service`, 'a backend is a Service, and this host name is none');
  if (backend.subset !== undefined) report.refuse(`${at}/subset`, 'Linkerd has no subsets: each needs a Service of its own');
  const port = backend.port ?? defaultPort(service, scope);
  if (port === null) report.refuse(`${at}/port`, 'a backend needs the port of the Service, which has several or is not known');
  const weight = backend.weight ?? 1;
  if (!Number.isInteger(weight)) report.refuse(`${at}/weight`, 'weights are whole numbers');
  const filters = headerFilters(backend, at, report);
  return {
    group: '',
    kind: 'Service',
    name: service?.name ?? backend.service,
    namespace: service?.namespace ?? scope.namespace,
    ...(port === null ? {} : { port }),
    weight,
    ...(filters.length === 0 ? {} : { filters }),
  };
}

/** The port that was called, where the backend has it too; else its only one. */
function defaultPort(name: ServiceName | null, { port, context }: RuleScope): number | null {
  const service = context.inventory.services.find((one) => one.name === name?.name && one.namespace === name.namespace);
  const ports = service?.ports.map((one) => one.port) ?? [];
  if (port !== null && (ports.includes(port) || ports.length === 0)) return port;
  return ports.length === 1 ? (ports[0] ?? null) : null;
}
