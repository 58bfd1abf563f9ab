import { API_VERSION } from '../../../domain/model/envelope.js';
import type { RouteBackend, RouteHost, RouteRule } from '../../../domain/model/traffic-route.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { FieldReader } from './field-reader.js';
import { readFilters, readHeaderFilters } from './gateway-filters.js';
import { readGrpcMatch, readHttpMatch } from './gateway-match.js';
import { readMetadata } from './metadata.js';
import { readAs, unread, type NativeReading } from './native-reading.js';
import { readDuration } from './read-duration.js';
import type { ReadScope } from './read-scope.js';

/**
 * Reads an HTTPRoute or GRPCRoute whose parents are Services (Gateway API, GAMMA). In a Service's own namespace it is for all
 * callers, elsewhere for the callers of the route's namespace. One with other parents or backends is left whole.
 */
export function readGatewayRoute(object: NativeObject, scope: ReadScope, part: 'http-route' | 'grpc-route'): NativeReading {
  const root = new FieldReader(object.body);
  const metadata = readMetadata(object, root);
  const spec = root.object('spec') ?? new FieldReader({}, '/spec');
  const hosts = readParents(spec, metadata.namespace);
  if (hosts === null) return unread(object, [{ pointer: '/spec/parentRefs', reason: 'its parents are not Services' }]);
  const rules = spec.objects('rules') ?? [new FieldReader({}, '/spec/rules/0')];
  const opaque = rules.map(opaquePointer).find((pointer) => pointer !== null);
  if (opaque !== undefined) return unread(object, [{ pointer: opaque, reason: 'the model cannot say this backend or match' }]);
  if (spec.has('hostnames')) spec.remark('hostnames', 'host names do nothing where the parent is a Service');
  const isConsumer = hosts.some((host) => host.namespace !== undefined && host.namespace !== metadata.namespace);
  const document = {
    apiVersion: API_VERSION,
    kind: 'TrafficRoute',
    metadata,
    spec: {
      placement: { meshes: [scope.mesh] },
      protocol: part === 'grpc-route' ? 'grpc' : 'http',
      hosts,
      visibleTo: isConsumer ? [metadata.namespace] : undefined,
      order: 'specificity',
      unmatched: 'reject',
      rules: rules.map((rule) => readRule(rule, part)),
    },
  };
  return readAs(object, part, document, root.remarks());
}

type ServiceHost = Extract<RouteHost, { service: unknown }>;

/** The Services that are the route's parents; null where one is not a Service, or Services of several scopes are mixed. */
function readParents(spec: FieldReader, namespace: string): ServiceHost[] | null {
  const parents = spec.objects('parentRefs') ?? [];
  const hosts = parents.map((parent): ServiceHost | null => {
    const isService =
      ['', 'core'].includes(parent.string('group') ?? 'gateway.networking.k8s.io') && parent.string('kind') === 'Service';
    return isService
      ? { service: parent.string('name') ?? '', namespace: parent.string('namespace'), port: parent.number('port') }
      : null;
  });
  const services = hosts.filter((host) => host !== null);
  const isOwn = services.map((host) => (host.namespace ?? namespace) === namespace);
  return hosts.length === 0 || services.length < hosts.length || new Set(isOwn).size > 1 ? null : services;
}

/** The first place of a rule that would route otherwise if it were left out. */
function opaquePointer(rule: FieldReader): string | null {
  const text = (reader: FieldReader | undefined, key: string): string | undefined => {
    const value = reader?.body[key];
    return typeof value === 'string' ? value : undefined;
  };
  const backends = rule.objects('backendRefs') ?? [];
  const backend = backends.find((ref) => (text(ref, 'kind') ?? 'Service') !== 'Service' || (text(ref, 'group') ?? '') !== '');
  const match = (rule.objects('matches') ?? []).find((entry) => text(entry.object('method'), 'type') === 'RegularExpression');
  return backend?.pointer ?? match?.pointer ?? null;
}

function readRule(rule: FieldReader, part: 'http-route' | 'grpc-route'): RouteRule {
  const matches = rule.objects('matches')?.map(part === 'http-route' ? readHttpMatch : readGrpcMatch);
  const isEverything = matches?.length === 1 && Object.values(matches[0] ?? {}).every((value) => value === undefined);
  const timeouts = rule.object('timeouts');
  const filters = readFilters(rule);
  return {
    name: rule.string('name'),
    matches: isEverything ? undefined : matches,
    ...filters,
    timeout: timeouts && readDuration(timeouts, 'request'),
    backendTimeout: timeouts && readDuration(timeouts, 'backendRequest'),
    retries: readRetry(rule.object('retry')),
    backends: readBackends(rule, filters.redirect !== undefined),
  };
}

/** Without a reference the answer is 500, and so it is with a single one of weight 0, where one backend takes everything. */
function readBackends(rule: FieldReader, isRedirect: boolean): RouteBackend[] | undefined {
  const backends = rule.objects('backendRefs')?.map(readBackend) ?? (isRedirect ? undefined : []);
  return backends?.length === 1 && backends[0]?.weight === 0 ? [] : backends;
}

function readBackend(ref: FieldReader): RouteBackend {
  ref.ignore('group', 'kind');
  return {
    service: ref.string('name') ?? '',
    namespace: ref.string('namespace'),
    port: ref.number('port'),
    weight: ref.number('weight'),
    ...readHeaderFilters(ref),
  };
}

function readRetry(retry: FieldReader | undefined): RouteRule['retries'] {
  if (retry === undefined) return undefined;
  const codes = Array.isArray(retry.body['codes']) ? retry.body['codes'].filter((code) => typeof code === 'number') : [];
  retry.ignore('codes');
  return {
    attempts: retry.number('attempts'),
    statusCodes: codes.length === 0 ? undefined : codes,
    backoff: readDuration(retry, 'backoff'),
  };
}
