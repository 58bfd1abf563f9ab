import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { readRemovedFirst } from '../../../domain/translation/removed-first.js';
import { completeHost } from '../values/host-name.js';
import {
  inList,
  inObject,
  isEmptyList,
  isEmptyObject,
  isZero,
  seconds,
  sortedSet,
  withMembers,
  withoutDefaults,
} from './canonical-json.js';
import { canonicalVisibility } from './visibility.js';

/** Canonical spec: short hosts completed, older spellings of mirrors and percentages folded, defaults left out. */
export function canonicalVirtualService(spec: JsonObject, namespace: string): JsonObject {
  const complete = (host: JsonValue): JsonValue => (typeof host === 'string' ? completeHost(host, namespace) : host);
  const changed = withMembers(spec, {
    hosts: (hosts) => (Array.isArray(hosts) ? hosts.map(complete) : hosts),
    exportTo: (targets) => canonicalVisibility(targets, namespace),
    http: inList((route) => canonicalRoute(route, complete)),
    tls: inList((route) => canonicalDestinations(route, complete)),
    tcp: inList((route) => canonicalDestinations(route, complete)),
  });
  return withoutDefaults(changed, {
    gateways: (gateways) => isEmptyList(gateways) || (Array.isArray(gateways) && gateways.length === 1 && gateways[0] === 'mesh'),
    exportTo: isEmptyList,
    http: isEmptyList,
    tls: isEmptyList,
    tcp: isEmptyList,
  });
}

type Complete = (host: JsonValue) => JsonValue;

function canonicalRoute(route: JsonObject, complete: Complete): JsonObject {
  const changed = withMembers(foldMirrors(canonicalDestinations(route, complete)), {
    match: inList(canonicalMatch),
    headers: canonicalHeaders,
    redirect: inObject((redirect) =>
      withoutDefaults(redirect, { redirectCode: (code) => code === 301 || code === 0, port: isZero }),
    ),
    mirrors: inList((mirror) => withMembers(mirror, { destination: inObject((to) => withMembers(to, { host: complete })) })),
    timeout: seconds,
    retries: inObject(canonicalRetries),
    fault: inObject((fault) => withMembers(fault, { delay: inObject(canonicalDelay), abort: inObject(canonicalPercentage) })),
    corsPolicy: inObject(canonicalCors),
  });
  return withoutDefaults(changed, { match: isEverything, route: isEmptyList, mirrors: isEmptyList, name: isZero });
}

function isEverything(match: JsonValue): boolean {
  return Array.isArray(match) && (match.length === 0 || (match.length === 1 && isEmptyObject(match[0] ?? null)));
}

function canonicalMatch(match: JsonObject): JsonObject {
  const empties = {
    headers: isEmptyObject,
    withoutHeaders: isEmptyObject,
    queryParams: isEmptyObject,
    sourceLabels: isEmptyObject,
  };
  const { uri } = match;
  const hasCase = isJsonObject(uri) && ('exact' in uri || 'prefix' in uri);
  return withoutDefaults(match, {
    ...empties,
    ignoreUriCase: (ignored) => ignored === false || !hasCase,
    sourceNamespace: isZero,
    gateways: isEmptyList,
    port: isZero,
  });
}

/** Destinations of an HTTP, TLS or TCP route; weight 0 and absence are one. */
function canonicalDestinations(route: JsonObject, complete: Complete): JsonObject {
  return withMembers(route, {
    route: inList((entry) => {
      const changed = withMembers(entry, {
        destination: inObject((to) => withoutDefaults(withMembers(to, { host: complete }), { subset: isZero })),
        headers: canonicalHeaders,
      });
      return withoutDefaults(changed, { weight: isZero });
    }),
  });
}

function canonicalHeaders(value: JsonValue): JsonValue | undefined {
  if (!isJsonObject(value)) return value;
  const direction = (changes: JsonValue): JsonValue | undefined => {
    if (!isJsonObject(changes)) return changes;
    const sorted = withMembers(inOneOrder(changes), { remove: sortedSet });
    const kept = withoutDefaults(sorted, { set: isEmptyObject, add: isEmptyObject, remove: isEmptyList });
    return isEmptyObject(kept) ? undefined : kept;
  };
  const kept = withMembers(value, { request: direction, response: direction });
  return isEmptyObject(kept) ? undefined : kept;
}

/** No name is both removed and given a value. */
function inOneOrder({ set, add, remove, ...rest }: JsonObject): JsonObject {
  const entries = (map: JsonValue | undefined) =>
    Object.entries(isJsonObject(map) ? map : {}).map(([name, value]) => ({ name, value }));
  const removed = Array.isArray(remove) ? remove.filter((name) => typeof name === 'string') : [];
  const said = readRemovedFirst({ set: entries(set), add: entries(add), remove: removed });
  const map = (list: typeof said.set = []) => Object.fromEntries(list.map(({ name, value }) => [name, value]));
  return { ...rest, set: map(said.set), add: map(said.add), remove: said.remove ?? [] };
}

/** `mirror` with its percentage, in any of three spellings, is a list of one. */
function foldMirrors(route: JsonObject): JsonObject {
  const { mirror, mirrorPercentage, mirrorPercent, mirror_percent: oldest, ...rest } = route;
  if (!isJsonObject(mirror)) return route;
  const older = mirrorPercent ?? oldest;
  const percentage = mirrorPercentage ?? (typeof older === 'number' ? { value: older } : undefined);
  return { ...rest, mirrors: [{ destination: mirror, ...(percentage === undefined ? {} : { percentage }) }] };
}

function canonicalRetries(retries: JsonObject): JsonObject {
  const terms = (on: JsonValue): JsonValue => {
    if (typeof on !== 'string') return on;
    return [...new Set(on.split(',').map((term) => term.trim()))].sort().join(',');
  };
  const changed = withMembers(retries, { retryOn: terms, perTryTimeout: seconds, backoff: seconds });
  return withoutDefaults(changed, { attempts: isZero, retryOn: isZero });
}

function canonicalDelay(delay: JsonObject): JsonObject {
  const { percent, ...rest } = delay;
  const folded =
    typeof percent === 'number' && rest['percentage'] === undefined ? { ...rest, percentage: { value: percent } } : delay;
  return canonicalPercentage(withMembers(folded, { fixedDelay: seconds, exponentialDelay: seconds }));
}

/** A fault without a percentage, or with one of 0, never hits. */
function canonicalPercentage(fault: JsonObject): JsonObject {
  return withoutDefaults(fault, {
    percentage: (percentage) => isJsonObject(percentage) && (percentage['value'] ?? 0) === 0,
    httpStatus: isZero,
  });
}

function canonicalCors(cors: JsonObject): JsonObject {
  const { allowOrigin, ...rest } = cors;
  const isOlder = Array.isArray(allowOrigin) && rest['allowOrigins'] === undefined;
  const folded = isOlder ? { ...rest, allowOrigins: allowOrigin.map((exact) => ({ exact })) } : cors;
  const sets = { allowMethods: sortedSet, allowHeaders: sortedSet, exposeHeaders: sortedSet };
  return withoutDefaults(withMembers(folded, { ...sets, maxAge: seconds }), {
    allowOrigins: isEmptyList,
    allowMethods: isEmptyList,
    allowHeaders: isEmptyList,
    exposeHeaders: isEmptyList,
    unmatchedPreflights: (value) => value === 'UNSPECIFIED',
  });
}
