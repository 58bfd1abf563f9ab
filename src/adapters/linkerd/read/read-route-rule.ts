import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import type { RouteBackend, RouteRule } from '../../../domain/model/traffic-route.js';
import { listAt, numberAt, objectAt, textAt, textsAt } from '../json-fields.js';
import { parseDuration } from '../routes/duration.js';

/** Reads a rule in canonical form, but for its matches; null where a filter or backend makes Linkerd ignore the route, or is none of the model's. */
export function readRouteRule(rule: JsonObject, namespace: string): RouteRule | null {
  const filters = readFilters(listAt(rule, 'filters'));
  const backends = readBackends(listAt(rule, 'backendRefs'), namespace);
  const request = textAt(rule, 'timeouts', 'request');
  const timeout = request === null ? undefined : parseDuration(request);
  const name = textAt(rule, 'name');
  if (filters === null || backends === null || timeout === null) return null;
  return {
    ...(name === null ? {} : { name }),
    ...filters,
    ...(timeout === undefined ? {} : { timeout }),
    ...(backends.length === 0 ? {} : { backends }),
  };
}

type Filters = Pick<RouteRule, 'requestHeaders' | 'responseHeaders' | 'redirect'>;

/** Each kind of filter once: of two the order would be meaning. */
function readFilters(filters: readonly JsonValue[]): Filters | null {
  const types = filters.map((filter) => textAt(filter, 'type'));
  if (new Set(types).size < types.length) return null;
  const read = filters.map(readFilter);
  return read.every((one) => one !== null) ? Object.assign({}, ...read) : null;
}

function readFilter(filter: JsonValue): Filters | null {
  switch (textAt(filter, 'type') ?? '') {
    case 'RequestHeaderModifier':
      return { requestHeaders: readChanges(objectAt(filter, 'requestHeaderModifier')) };
    case 'ResponseHeaderModifier':
      return { responseHeaders: readChanges(objectAt(filter, 'responseHeaderModifier')) };
    case 'RequestRedirect':
      return { redirect: readRedirect(objectAt(filter, 'requestRedirect')) };
    default:
      return null;
  }
}

function readChanges(modifier: JsonObject): HeaderChanges {
  const headers = (member: string) =>
    listAt(modifier, member).map((header) => ({ name: textAt(header, 'name') ?? '', value: textAt(header, 'value') ?? '' }));
  const [set, add, remove] = [headers('set'), headers('add'), textsAt(modifier, 'remove')];
  return {
    ...(set.length === 0 ? {} : { set }),
    ...(add.length === 0 ? {} : { add }),
    ...(remove.length === 0 ? {} : { remove }),
  };
}

function readRedirect(redirect: JsonObject): NonNullable<RouteRule['redirect']> {
  const [scheme, host, port] = [textAt(redirect, 'scheme'), textAt(redirect, 'hostname'), numberAt(redirect, 'port')];
  const [full, prefix] = [textAt(redirect, 'path', 'replaceFullPath'), textAt(redirect, 'path', 'replacePrefixMatch')];
  return {
    ...(scheme === null ? {} : { scheme }),
    ...(host === null ? {} : { host }),
    ...(port === null ? {} : { port }),
    ...(full !== null ? { path: { full } } : prefix !== null ? { path: { prefix } } : {}),
    statusCode: numberAt(redirect, 'statusCode') ?? 302,
  };
}

function readBackends(references: readonly JsonValue[], namespace: string): RouteBackend[] | null {
  const backends = references.map((reference) => readBackend(reference, namespace, references.length > 1));
  return backends.every((backend) => backend !== null) ? backends : null;
}

/** Several backends name their weights; a single one takes all whatever it weighs. */
function readBackend(reference: JsonValue, namespace: string, isOneOfSeveral: boolean): RouteBackend | null {
  const filters = readFilters(listAt(reference, 'filters'));
  const isService = textAt(reference, 'kind') === 'Service' && textAt(reference, 'group') === '';
  if (!isService || filters === null || filters.redirect !== undefined) return null;
  const [place, port, weight] = [textAt(reference, 'namespace'), numberAt(reference, 'port'), numberAt(reference, 'weight') ?? 1];
  const { requestHeaders, responseHeaders } = filters;
  return {
    service: textAt(reference, 'name') ?? '',
    ...(place === null || place === namespace ? {} : { namespace: place }),
    ...(port === null ? {} : { port }),
    ...(isOneOfSeveral || weight !== 1 ? { weight } : {}),
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(responseHeaders === undefined ? {} : { responseHeaders }),
  };
}
