import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { canonicalHeaderChanges } from '../routes/header-changes.js';
import { objectOf, objectsOf, textOf, textsOf } from '../native/json-fields.js';

/** The one spelling of a service-router: a destination that is the router's own service is left out, as is what else is so anyway. */
export function canonicalRouter(entry: JsonObject): JsonObject {
  const routes = objectsOf(entry, 'Routes').map((route) => canonicalRoute(route, textOf(entry, 'Name')));
  return routes.length === 0 ? entry : { ...entry, Routes: routes };
}

function canonicalRoute(route: JsonObject, service: string): JsonObject {
  const http = canonicalMatch(objectOf(objectOf(route, 'Match'), 'HTTP'));
  const destination = canonicalDestination(objectOf(route, 'Destination'), service);
  const { Match: _match, Destination: _destination, ...rest } = route;
  return {
    ...rest,
    ...(Object.keys(http).length === 0 ? {} : { Match: { HTTP: http } }),
    ...(Object.keys(destination).length === 0 ? {} : { Destination: destination }),
  };
}

/** Methods are a set in upper case, header names ignore case; the order of the matches does not decide but is kept. */
function canonicalMatch(http: JsonObject): JsonObject {
  const methods = [...new Set(textsOf(http, 'Methods').map((method) => method.toUpperCase()))].sort();
  const headers = objectsOf(http, 'Header').map((header) => ({ ...header, Name: textOf(header, 'Name').toLowerCase() }));
  return {
    ...http,
    ...(methods.length === 0 ? {} : { Methods: methods }),
    ...(headers.length === 0 ? {} : { Header: headers }),
  };
}

/** `RetryOnConnectFailure` is one of the conditions to retry on (hashicorp/consul `agent/xds/routes.go` getRetryPolicyForDestination). */
function canonicalDestination(destination: JsonObject, service: string): JsonObject {
  const { Service: target, RetryOnConnectFailure: onConnect, RetryOn: _on, RetryOnStatusCodes: codes, ...rest } = destination;
  const on = [...new Set([...textsOf(destination, 'RetryOn'), ...(onConnect === true ? ['connect-failure'] : [])])].sort();
  return {
    ...withCanonicalHeaders(rest),
    ...(target === undefined || target === service ? {} : { Service: target }),
    ...(on.length === 0 ? {} : { RetryOn: on }),
    ...(codes === undefined ? {} : { RetryOnStatusCodes: sortedNumbers(codes) }),
  };
}

function withCanonicalHeaders(fields: JsonObject): JsonObject {
  const members = Object.entries(fields).map(([name, value]): [string, JsonValue] =>
    ['RequestHeaders', 'ResponseHeaders'].includes(name) && isJsonObject(value)
      ? [name, canonicalHeaderChanges(value)]
      : [name, value],
  );
  return Object.fromEntries(members);
}

function sortedNumbers(value: JsonValue): JsonValue {
  if (!Array.isArray(value) || !value.every((member) => typeof member === 'number')) return value;
  return [...new Set(value)].sort((a, b) => a - b);
}

/** The one spelling of a service-splitter: weights in hundredths, the own service left out. */
export function canonicalSplitter(entry: JsonObject): JsonObject {
  const name = textOf(entry, 'Name');
  const splits = objectsOf(entry, 'Splits').map(({ Service: service, Weight: weight, ...rest }) => ({
    ...withCanonicalHeaders(rest),
    Weight: typeof weight === 'number' ? Math.round(weight * 100) / 100 : (weight ?? 0),
    ...(service === undefined || service === name ? {} : { Service: service }),
  }));
  return splits.length === 0 ? entry : { ...entry, Splits: splits };
}
