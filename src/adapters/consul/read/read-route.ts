import type { JsonObject } from '../../../domain/json.js';
import type { RouteBackend, RouteMatch, RouteRule } from '../../../domain/model/traffic-route.js';
import { milliseconds } from '../canonicalize/duration.js';
import { flagOf, objectOf, textOf, textsOf } from '../native/json-fields.js';
import { readRewrite } from '../routes/plain-rewrite.js';
import { readHeaderChanges, readRouteMatch } from './route-fields.js';

/**
 * One route of a service-router as a rule.
 * @param service the service that the router is of, where requests go that name no other
 * @param splits the backends of that service's splitter, which its own requests go on to; null without a splitter
 */
export function readRoute(route: JsonObject, service: string, splits: readonly RouteBackend[] | null): RouteRule {
  const match = readRouteMatch(objectOf(objectOf(route, 'Match'), 'HTTP'));
  const destination = objectOf(route, 'Destination');
  const [requestHeaders, responseHeaders] = [
    readChanges(destination, 'RequestHeaders'),
    readChanges(destination, 'ResponseHeaders'),
  ];
  const retries = readRetries(destination);
  const prefix = textOf(destination, 'PrefixRewrite');
  return {
    ...(match === null ? {} : { matches: [match] }),
    ...(requestHeaders === null ? {} : { requestHeaders }),
    ...(responseHeaders === null ? {} : { responseHeaders }),
    ...(prefix === '' || isIdle(match, prefix) ? {} : { rewrite: readRewrite(match?.path, prefix) }),
    ...timeout('timeout', destination['RequestTimeout']),
    ...timeout('idleTimeout', destination['IdleTimeout']),
    ...(retries === null ? {} : { retries }),
    backends: backendsOf(destination, service, splits),
  };
}

/** Consul's rewrite of an exact path to `/` changes nothing. */
function isIdle(match: RouteMatch | null, prefix: string): boolean {
  return prefix === '/' && match?.path !== undefined && 'exact' in match.path;
}

function backendsOf(destination: JsonObject, service: string, splits: readonly RouteBackend[] | null): RouteBackend[] {
  const target = textOf(destination, 'Service') === '' ? service : textOf(destination, 'Service');
  const subset = textOf(destination, 'ServiceSubset');
  if (target === service && subset === '' && splits !== null) return [...splits];
  return [{ service: target, ...(subset === '' ? {} : { subset }) }];
}

function timeout(field: 'timeout' | 'idleTimeout', value: unknown): Partial<RouteRule> {
  const duration = milliseconds(value);
  return duration === null || duration === 0 ? {} : { [field]: duration };
}

function readRetries(destination: JsonObject): RouteRule['retries'] | null {
  const { NumRetries: attempts, RetryOnStatusCodes: codes } = destination;
  const listed = textsOf(destination, 'RetryOn');
  const on = flagOf(destination, 'RetryOnConnectFailure') ? [...new Set([...listed, 'connect-failure'])] : listed;
  const statusCodes = Array.isArray(codes) ? codes.filter((code) => typeof code === 'number') : [];
  const retries = {
    ...(typeof attempts === 'number' && attempts > 0 ? { attempts } : {}),
    ...(on.length === 0 ? {} : { on: [...on].sort() }),
    ...(statusCodes.length === 0 ? {} : { statusCodes: statusCodes.toSorted((a, b) => a - b) }),
  };
  return Object.keys(retries).length === 0 ? null : retries;
}

/** One split of a service-splitter as a weighted backend. */
export function readSplit(split: JsonObject, service: string): RouteBackend {
  const target = textOf(split, 'Service');
  const subset = textOf(split, 'ServiceSubset');
  const weight = typeof split['Weight'] === 'number' ? split['Weight'] : 0;
  const [requestHeaders, responseHeaders] = [readChanges(split, 'RequestHeaders'), readChanges(split, 'ResponseHeaders')];
  return {
    service: target === '' ? service : target,
    ...(subset === '' ? {} : { subset }),
    weight,
    ...(requestHeaders === null ? {} : { requestHeaders }),
    ...(responseHeaders === null ? {} : { responseHeaders }),
  };
}

function readChanges(fields: JsonObject, name: string) {
  return readHeaderChanges(objectOf(fields, name));
}
