import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { listAt, objectAt, textAt } from '../json-fields.js';
import { formatGatewayDuration, parseDuration } from '../routes/duration.js';
import { sortedSet } from './metadata.js';

/** The defaults of both HTTPRoute schemas made explicit; absent rules are one that matches everything. */
export function canonicalHttpRoute(object: NativeObject): JsonObject {
  const spec = objectAt(object.body, 'spec');
  return canonicalRoute(object, spec['rules'] === undefined ? { ...spec, rules: [{}] } : spec, (rule) => ({
    ...rule,
    matches: (listAt(rule, 'matches').length === 0 ? [{}] : listAt(rule, 'matches')).map((match) => httpMatch(objectAt(match))),
  }));
}

export function canonicalGrpcRoute(object: NativeObject): JsonObject {
  return canonicalRoute(object, objectAt(object.body, 'spec'), (rule) => {
    const { matches, ...rest } = rule;
    return listAt(matches).length === 0 ? rest : { ...rest, matches: listAt(matches).map((match) => grpcMatch(objectAt(match))) };
  });
}

function canonicalRoute(object: NativeObject, spec: JsonObject, matched: (rule: JsonObject) => JsonObject): JsonObject {
  const parents = listAt(spec, 'parentRefs').map((parent) => parentRef(objectAt(parent), object));
  const namespace = backendNamespace(parents) ?? object.namespace;
  const { hostnames, rules, ...rest } = spec;
  return {
    ...rest,
    parentRefs: sortedSet(parents),
    ...(listAt(hostnames).length === 0 ? {} : { hostnames: sortedSet(listAt(hostnames)) }),
    ...(rules === undefined ? {} : { rules: listAt(rules).map((rule) => canonicalRule(matched(objectAt(rule)), namespace)) }),
  };
}

/** Parents name their group, kind and, but for Servers, which must be of the route's own, their namespace. */
function parentRef({ group, kind, namespace, ...rest }: JsonObject, object: NativeObject): JsonObject {
  const own = object.collection.slice(0, object.collection.indexOf('/'));
  const named = group === undefined ? own : textAt(group) === 'core' ? '' : group;
  const isServer = textAt(kind)?.toLowerCase() === 'server';
  const place = isServer && namespace === object.namespace ? undefined : (namespace ?? (isServer ? undefined : object.namespace));
  return {
    group: named,
    kind: isServer ? 'Server' : (kind ?? 'Gateway'),
    ...(place === undefined || place === null ? {} : { namespace: place }),
    ...rest,
  };
}

/** The data plane looks for backends without a namespace in that of the parent. Source: linkerd2 policy-controller/k8s/index/src/outbound. */
function backendNamespace(parents: readonly JsonObject[]): string | null {
  const places = new Set(parents.map((parent) => textAt(parent, 'namespace')));
  return places.size === 1 ? ([...places][0] ?? null) : null;
}

function canonicalRule(rule: JsonObject, namespace: string | null): JsonObject {
  const { backendRefs, filters, timeouts, ...rest } = rule;
  return {
    ...rest,
    ...(listAt(filters).length === 0 ? {} : { filters: listAt(filters).map((filter) => canonicalFilter(objectAt(filter))) }),
    ...(listAt(backendRefs).length === 0
      ? {}
      : { backendRefs: listAt(backendRefs).map((backend) => backendRef(objectAt(backend), namespace)) }),
    ...(timeouts === undefined ? {} : { timeouts: canonicalTimeouts(objectAt(timeouts)) }),
  };
}

function backendRef({ group, kind, namespace, weight, filters, ...rest }: JsonObject, place: string | null): JsonObject {
  const where = namespace ?? place;
  return {
    group: textAt(group) === 'core' ? '' : (group ?? ''),
    kind: kind ?? 'Service',
    ...(where === null ? {} : { namespace: where }),
    weight: weight ?? 1,
    ...(listAt(filters).length === 0 ? {} : { filters: listAt(filters).map((filter) => canonicalFilter(objectAt(filter))) }),
    ...rest,
  };
}

function canonicalFilter(filter: JsonObject): JsonObject {
  const redirect = filter['requestRedirect'];
  return redirect === undefined ? filter : { ...filter, requestRedirect: { statusCode: 302, ...objectAt(redirect) } };
}

function canonicalTimeouts(timeouts: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(timeouts).map(([name, value]) => {
      const milliseconds = parseDuration(textAt(value) ?? '');
      return [name, milliseconds === null ? value : formatGatewayDuration(milliseconds)];
    }),
  );
}

function httpMatch({ path, headers, queryParams, ...rest }: JsonObject): JsonObject {
  return {
    ...rest,
    path: { type: 'PathPrefix', value: '/', ...objectAt(path) },
    ...namedSet('headers', headers),
    ...namedSet('queryParams', queryParams),
  };
}

function grpcMatch({ method, headers, ...rest }: JsonObject): JsonObject {
  return {
    ...rest,
    ...(method === undefined ? {} : { method: { type: 'Exact', ...objectAt(method) } }),
    ...namedSet('headers', headers),
  };
}

function namedSet(name: string, entries: JsonValue | undefined): JsonObject {
  const list = listAt(entries).map((entry) => ({ type: 'Exact', ...objectAt(entry) }));
  return list.length === 0 ? {} : { [name]: list };
}
