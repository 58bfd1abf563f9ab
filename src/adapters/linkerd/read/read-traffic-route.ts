import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { API_VERSION } from '../../../domain/model/envelope.js';
import type { RouteHost, RouteMatch, RouteRule } from '../../../domain/model/traffic-route.js';
import type { PlacedPolicy } from '../../../domain/translation/mesh-adapter.js';
import type { NativeObject, NativeRef } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { canonicalize } from '../canonicalize/canonicalize.js';
import { listAt, numberAt, objectAt, textAt, textMapAt, textsAt, valueAt } from '../json-fields.js';
import { parseDuration } from '../routes/duration.js';
import { IDLE_TIMEOUT, readRetries, REQUEST_TIMEOUT } from '../routes/retry-annotations.js';
import { policyMetadata } from './policy-metadata.js';
import { refOf } from './read-grant.js';
import type { ReadNotes } from './read-notes.js';
import { readMatch } from './read-route-match.js';
import { readRouteRule } from './read-route-rule.js';

/** Reads an HTTPRoute or GRPCRoute whose parents are Services; null, with the reason noted, where the model cannot say it. */
export function readTrafficRoute(mesh: string, object: NativeObject, notes: ReadNotes): PlacedPolicy | null {
  const { body } = canonicalize(object);
  const spec = objectAt(body, 'spec');
  const namespace = object.namespace ?? 'default';
  const protocol = object.collection === linkerdCollections.gatewayGrpcRoute ? 'grpc' : 'http';
  const hosts = listAt(spec, 'parentRefs').map((parent) => readParent(parent, namespace));
  const hostnames = textsAt(spec, 'hostnames');
  const extras = readAnnotations(textMapAt(body, 'metadata', 'annotations'), protocol);
  const host = hostnames.map(readHostname);
  const rules = listAt(spec, 'rules').map((rule) => readRule(objectAt(rule), protocol, namespace, host[0] ?? null, extras ?? {}));
  const lack = unreadable(object, spec, hosts, hostnames, extras, rules);
  if (lack !== null) {
    notes.unread(object, lack);
    return null;
  }
  noteFields(object, spec, notes);
  const services = hosts.filter((one) => one !== null);
  const isConsumer = services.every((one) => 'namespace' in one && one.namespace !== undefined);
  return {
    names: routeNames(object, protocol, extras?.timeout !== undefined),
    policy: {
      apiVersion: API_VERSION,
      kind: 'TrafficRoute',
      metadata: policyMetadata(object),
      spec: {
        placement: { meshes: [mesh] },
        protocol,
        hosts: services,
        ...(isConsumer ? { visibleTo: [namespace] } : {}),
        order: 'specificity',
        unmatched: 'reject',
        rules: rules.filter((rule) => rule !== null),
      },
    },
  };
}

function routeNames(object: NativeObject, protocol: 'http' | 'grpc', annotatesTimeout: boolean): Record<string, NativeRef> {
  const ref = refOf(object);
  return { [`${protocol}-route`]: ref, ...(annotatesTimeout && protocol === 'http' ? { 'timeout-annotation': ref } : {}) };
}

function readParent(parent: JsonValue, namespace: string): RouteHost | null {
  if (textAt(parent, 'kind') !== 'Service' || textAt(parent, 'group') !== '') return null;
  const [name, place, port] = [textAt(parent, 'name'), textAt(parent, 'namespace'), numberAt(parent, 'port')];
  if (name === null || valueAt(parent, 'sectionName') !== undefined) return null;
  return {
    service: name,
    ...(place === null || place === namespace ? {} : { namespace: place }),
    ...(port === null ? {} : { port }),
  };
}

function readHostname(hostname: string): NonNullable<RouteMatch['host']> {
  return hostname.startsWith('*.') ? { suffix: hostname.slice(1) } : { exact: hostname };
}

type Extras = Pick<RouteRule, 'timeout' | 'idleTimeout' | 'retries'>;

/** Retries and timeouts of the whole route; null where Linkerd does not take the annotations. */
function readAnnotations(annotations: Readonly<Record<string, string>>, protocol: 'http' | 'grpc'): Extras | null {
  const [timeout, idleTimeout] = [annotations[REQUEST_TIMEOUT], annotations[IDLE_TIMEOUT]].map((text) =>
    text === undefined ? undefined : parseDuration(text),
  );
  const retries = readRetries(annotations, protocol);
  if (timeout === null || idleTimeout === null || retries === null) return null;
  return {
    ...(timeout === undefined ? {} : { timeout }),
    ...(idleTimeout === undefined ? {} : { idleTimeout }),
    ...(retries === undefined ? {} : { retries }),
  };
}

function readRule(
  rule: JsonObject,
  protocol: 'http' | 'grpc',
  namespace: string,
  host: RouteMatch['host'] | null,
  extras: Extras,
): RouteRule | null {
  const read = readRouteRule(rule, namespace);
  const matches = listAt(rule, 'matches').map((match) => readMatch(objectAt(match), protocol));
  if (read === null || !matches.every((match) => match !== null)) return null;
  const hosted = (matches.length === 0 ? [{}] : matches).map((match) => (host ? { ...match, host } : match));
  const isEverything = hosted.length === 1 && Object.keys(hosted[0] ?? {}).length === 0;
  return { ...read, ...(isEverything ? {} : { matches: hosted }), ...extras };
}

function unreadable(
  object: NativeObject,
  spec: JsonObject,
  hosts: readonly (RouteHost | null)[],
  hostnames: readonly string[],
  extras: Extras | null,
  rules: readonly (RouteRule | null)[],
): string | null {
  if (hosts.length === 0 || hosts.includes(null)) return 'its parents are not Services, or not whole ones';
  const places = new Set(hosts.map((host) => host !== null && 'namespace' in host && host.namespace !== undefined));
  if (places.size > 1) return 'it is for all callers of one Service and for those of one namespace of another';
  if (hostnames.length > 1) return 'the model has one host name per match';
  if (extras === null) return 'Linkerd cannot read its retry or timeout annotations';
  if (rules.includes(null)) return 'a rule has a match, filter or backend that the model or Linkerd does not know';
  if (spec['rules'] === undefined) return 'a GRPCRoute without rules matches nothing';
  const isOlder =
    /\/v1(alpha1|beta1)$/.test(textAt(object.body, 'apiVersion') ?? '') &&
    object.collection === linkerdCollections.policyHttpRoute;
  return isOlder && JSON.stringify(spec).includes('backendRefs') ? 'its version takes backends to be in namespace default' : null;
}

const knownRuleFields = ['name', 'matches', 'filters', 'backendRefs', 'timeouts'];

function noteFields(object: NativeObject, spec: JsonObject, notes: ReadNotes): void {
  listAt(spec, 'rules').forEach((rule, index) => {
    const unknown = Object.keys(objectAt(rule)).filter((field) => !knownRuleFields.includes(field));
    for (const field of unknown) notes.add(object, `/spec/rules/${index}/${field}`, 'Linkerd ignores this field');
    for (const field of Object.keys(objectAt(rule, 'timeouts')).filter((one) => one !== 'request')) {
      notes.add(object, `/spec/rules/${index}/timeouts/${field}`, 'Linkerd ignores this timeout');
    }
  });
  for (const name of Object.keys(textMapAt(object.body, 'metadata', 'annotations'))) {
    if (name === 'timeout.linkerd.io/response')
      notes.add(object, `/metadata/annotations/${name.replace('/', '~1')}`, 'the model has no timeout for the response alone');
  }
}
