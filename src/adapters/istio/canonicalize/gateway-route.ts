import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { readRemovedFirst } from '../../../domain/translation/removed-first.js';
import { formatGatewayDuration, parseDuration } from '../values/duration.js';
import { inList, inObject, isEmptyList, isEmptyObject, sortedSet, withMembers, withoutDefaults } from './canonical-json.js';

/**
 * Canonical spec of an HTTPRoute or GRPCRoute: what the API server fills in is left out, own namespaces too, and filters,
 * whose order says nothing, stand in one order.
 */
export function canonicalGatewayRoute(spec: JsonObject, namespace: string): JsonObject {
  const changed = withMembers(spec, {
    parentRefs: inList((ref) => withoutDefaults(ref, { namespace: (value) => value === namespace })),
    rules: inList((rule) => canonicalRule(rule, namespace)),
  });
  return withoutDefaults(changed, {
    hostnames: isEmptyList,
    rules: (rules) => Array.isArray(rules) && rules.length === 1 && isEmptyObject(rules[0] ?? null),
  });
}

function canonicalRule(rule: JsonObject, namespace: string): JsonObject {
  const changed = withMembers(rule, {
    matches: inList(canonicalMatch),
    filters: (filters) => canonicalFilters(filters, namespace),
    backendRefs: inList((ref) => canonicalBackend(ref, namespace)),
    timeouts: inObject((timeouts) => withMembers(timeouts, { request: duration, backendRequest: duration })),
    retry: inObject((retry) => withMembers(retry, { backoff: duration })),
  });
  return withoutDefaults(changed, {
    matches: (matches) =>
      isEmptyList(matches) || (Array.isArray(matches) && matches.length === 1 && isEmptyObject(matches[0] ?? null)),
    filters: isEmptyList,
    backendRefs: isEmptyList,
    timeouts: isEmptyObject,
  });
}

function canonicalMatch(match: JsonObject): JsonObject {
  const exact = inList((entry) => withoutDefaults(entry, { type: (type) => type === 'Exact' }));
  const changed = withMembers(match, {
    path: inObject((path) => ({ type: 'PathPrefix', value: '/', ...withoutDefaults(path, {}) })),
    method: inObject((method) => withoutDefaults(method, { type: (type) => type === 'Exact' })),
    headers: exact,
    queryParams: exact,
  });
  return withoutDefaults(changed, { path: isEveryPath, headers: isEmptyList, queryParams: isEmptyList, method: isEmptyObject });
}

function isEveryPath(path: JsonValue): boolean {
  return isJsonObject(path) && path['type'] === 'PathPrefix' && path['value'] === '/';
}

function canonicalBackend(ref: JsonObject, namespace: string): JsonObject {
  const changed = withMembers(ref, { filters: (filters) => canonicalFilters(filters, namespace) });
  return withoutDefaults(changed, {
    group: (group) => group === '',
    kind: (kind) => kind === 'Service',
    namespace: (value) => value === namespace,
    weight: (weight) => weight === 1,
    filters: isEmptyList,
  });
}

function canonicalFilters(value: JsonValue, namespace: string): JsonValue {
  if (!Array.isArray(value)) return value;
  const modifier = inObject((changes) =>
    withoutDefaults(withMembers(inOneOrder(changes), { remove: sortedSet }), {
      set: isEmptyList,
      add: isEmptyList,
      remove: isEmptyList,
    }),
  );
  const filters = value.map(
    inObject((filter) =>
      withMembers(filter, {
        requestHeaderModifier: modifier,
        responseHeaderModifier: modifier,
        requestRedirect: inObject((redirect) => withoutDefaults(redirect, { statusCode: (code) => code === 302 })),
        requestMirror: inObject((mirror) => canonicalMirror(mirror, namespace)),
        cors: inObject((cors) => withoutDefaults(cors, { maxAge: (age) => age === 5 })),
      }),
    ),
  );
  return filters.sort((a, b) => (typeOf(a) < typeOf(b) ? -1 : typeOf(a) > typeOf(b) ? 1 : 0));
}

/** No name is both removed and given a value. */
function inOneOrder({ set, add, remove, ...rest }: JsonObject): JsonObject {
  const entries = (list: JsonValue | undefined) =>
    (Array.isArray(list) ? list : []).filter(isJsonObject).map((entry) => ({ ...entry, name: String(entry['name']) }));
  const removed = Array.isArray(remove) ? remove.filter((name) => typeof name === 'string') : [];
  return { ...rest, ...readRemovedFirst({ set: entries(set), add: entries(add), remove: removed }) };
}

function canonicalMirror(mirror: JsonObject, namespace: string): JsonObject {
  return withMembers(mirror, { backendRef: inObject((ref) => canonicalBackend(ref, namespace)) });
}

function typeOf(filter: JsonValue): string {
  return isJsonObject(filter) && typeof filter['type'] === 'string' ? filter['type'] : '';
}

function duration(value: JsonValue): JsonValue {
  const parsed = typeof value === 'string' ? parseDuration(value) : null;
  return parsed === null ? value : formatGatewayDuration(parsed);
}
