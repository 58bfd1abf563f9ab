import type { JsonObject } from '../../../domain/json.js';
import type { RouteBackend, RouteRule } from '../../../domain/model/traffic-route.js';
import { formatSeconds } from '../values/duration.js';
import { isDnsLabel, isHostName } from '../values/dns-name.js';
import { formatHost, parseBackendHost } from '../values/host-name.js';
import { wholeWeights } from '../values/weights.js';
import { writeHeaderMaps } from './header-maps.js';
import { members } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';
import { reportDoubledSlash, splitRedirect } from './prefix-parts.js';
import { writeCors, writeFault, writeRedirect, writeRetries, writeRewrite } from './virtual-service-actions.js';
import { writeMatches } from './virtual-service-match.js';

/** What the routes of one VirtualService have in common. */
export interface RouteContext {
  /** A service port that every match is for. */
  readonly port: number | undefined;
  /** Whether a redirect may replace a prefix of the path. */
  readonly redirectsPrefixes: boolean;
}

/** Writes one rule as an HTTP route; none where no match of it can be said, two where it rewrites whole segments. */
export function writeHttpRoute(rule: RouteRule, at: string, context: RouteContext, report: PolicyReport): JsonObject[] {
  const match = writeMatches(rule.matches, `${at}/matches`, context.port, report);
  if (match?.length === 0) return [];
  reportTimeouts(rule, at, report);
  reportActions(rule, at, report);
  const action = writeAction(rule, at, context, report);
  if (action === null) return [];
  const sendsOn = 'route' in action;
  const settings = members({
    ...writeHeaderMaps(rule, at, report),
    mirrors: writeMirrors(rule, at, report),
    timeout: rule.timeout === undefined || rule.timeout === 0 ? undefined : formatSeconds(rule.timeout),
    retries: writeRetries(rule, at, report),
    fault: sendsOn ? writeFault(rule.fault, `${at}/fault`, report) : undefined,
    corsPolicy: writeCors(rule.cors, `${at}/cors`, report),
  });
  const parts = sendsOn
    ? writeRewrite(rule, match, at, report).map((part) => ({ ...action, ...part }))
    : 'redirect' in action
      ? splitRedirect(rule, match, action.redirect)
      : [{ ...action, match }];
  if (!sendsOn && parts.length > 1)
    report.exact(`${at}/redirect/path`, 'the path itself and the paths below it become several routes');
  return parts.map(({ match: own, ...rest }, index) =>
    members({ name: index === 0 ? rule.name : undefined, match: own, ...settings, ...rest }),
  );
}

/** Host, subset and port of a destination. */
export function writeDestination(to: Pick<RouteBackend, 'service' | 'namespace' | 'subset' | 'port'>): JsonObject {
  const host = to.service.includes('.') ? to.service : formatHost(to);
  return members({ host, subset: to.subset, port: to.port === undefined ? undefined : { number: to.port } });
}

/** A rule redirects, answers or sends on: of several, the first of these is done. */
function reportActions(rule: RouteRule, at: string, report: PolicyReport): void {
  const isRedirect = rule.redirect !== undefined;
  const sendsOn = !isRedirect && rule.directResponse === undefined && (rule.backends ?? []).length > 0;
  if (sendsOn) return;
  const reason = isRedirect ? 'a redirect sends nothing on' : 'a direct response sends nothing on';
  if ((rule.backends ?? []).length > 0) report.drop(`${at}/backends`, reason);
  if (isRedirect && rule.directResponse !== undefined) report.drop(`${at}/directResponse`, reason);
  if (rule.fault !== undefined) report.drop(`${at}/fault`, 'Istio takes a fault only where requests are sent on');
  if (rule.rewrite !== undefined) report.drop(`${at}/rewrite`, reason);
}

type Action = { readonly redirect: JsonObject } | { readonly directResponse: JsonObject } | { readonly route: JsonObject[] };

/** What becomes of the requests of a rule; null where Istio has no words for it. */
function writeAction(rule: RouteRule, at: string, context: RouteContext, report: PolicyReport): Action | null {
  if (rule.redirect !== undefined) {
    const redirect = writeRedirect(rule.redirect, `${at}/redirect`, context.redirectsPrefixes, report);
    const { path } = rule.redirect;
    if (path !== undefined && 'prefix' in path) reportDoubledSlash(rule, path.prefix, `${at}/redirect/path`, report);
    return redirect === null ? null : { redirect };
  }
  if (rule.directResponse !== undefined) {
    const { status, body } = rule.directResponse;
    if (status < 200) report.drop(`${at}/directResponse/status`, 'Istio answers with 200 to 599');
    if (status < 200) return null;
    return { directResponse: members({ status, body: body === undefined ? undefined : { string: body } }) };
  }
  if ((rule.backends ?? []).length > 0) return { route: writeBackends(rule.backends ?? [], at, report) };
  report.exact(at, 'without a backend the answer is 500');
  return { directResponse: { status: 500 } };
}

/** Several destinations need weights, of which an absent one is 1; a single destination takes everything. */
function writeBackends(backends: readonly RouteBackend[], at: string, report: PolicyReport): JsonObject[] {
  const isSingle = backends.length === 1;
  const weights = wholeWeights(backends.map(({ weight }) => weight ?? 1));
  if (backends.some(({ weight }) => weight !== undefined && !Number.isInteger(weight))) {
    report.exact(`${at}/backends`, 'weights become whole numbers of the same proportions');
  }
  if (!isSingle && weights.every((weight) => weight === 0))
    report.refuse(`${at}/backends`, 'Istio refuses weights that add up to 0');
  reportNames(backends, `${at}/backends`, report);
  refuseNames(backends, `${at}/backends`, report);
  return backends.map((backend, index) => {
    const isDefault = backend.weight === undefined || backend.weight === 0;
    if (!isSingle && backend.weight === undefined) report.exact(`${at}/backends/${index}/weight`, 'the weight is spelled out');
    if (isSingle && backend.weight === 0) report.exact(`${at}/backends/${index}/weight`, 'a single destination takes everything');
    return members({
      destination: writeDestination(backend),
      weight: isSingle && isDefault ? undefined : weights[index],
      ...writeHeaderMaps(backend, `${at}/backends/${index}`, report),
    });
  });
}

function writeMirrors({ mirrors }: RouteRule, at: string, report: PolicyReport): JsonObject[] | undefined {
  reportNames(mirrors ?? [], `${at}/mirrors`, report);
  refuseNames(mirrors ?? [], `${at}/mirrors`, report);
  return mirrors?.map((mirror) =>
    members({
      destination: writeDestination(mirror),
      percentage: mirror.percent === undefined ? undefined : { value: mirror.percent },
    }),
  );
}

/** A full host name stands for itself, or for the service that it is the name of. */
function reportNames(backends: readonly Pick<RouteBackend, 'service' | 'namespace'>[], at: string, report: PolicyReport): void {
  backends.forEach((backend, index) => {
    if (!backend.service.includes('.')) return;
    const isService = parseBackendHost(backend.service).namespace !== undefined;
    if (isService || backend.namespace !== undefined) report.exact(`${at}/${index}`, 'a full host name needs no namespace');
  });
}

/** Hosts and subsets that no service can have. */
function refuseNames(destinations: readonly Pick<RouteBackend, 'service' | 'subset'>[], at: string, report: PolicyReport): void {
  destinations.forEach(({ service, subset }, index) => {
    if (!isHostName(service) || service === '*') report.refuse(`${at}/${index}/service`, 'Istio takes DNS names only');
    if (subset !== undefined && !isDnsLabel(subset)) report.refuse(`${at}/${index}/subset`, 'Istio names subsets by DNS labels');
  });
}

function reportTimeouts(rule: RouteRule, at: string, report: PolicyReport): void {
  if (rule.timeout === 0) report.exact(`${at}/timeout`, 'no timeout is the default');
  if (rule.idleTimeout !== undefined) report.drop(`${at}/idleTimeout`, 'a VirtualService has no idle timeout');
  const hasTries = rule.retries !== undefined && rule.retries.attempts !== 0 && rule.retries.perTryTimeout === undefined;
  if (rule.backendTimeout !== undefined && !hasTries) {
    report.drop(`${at}/backendTimeout`, 'a VirtualService limits a single try only together with retries');
  }
}
