import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { listAt, objectAt, stringAt } from '../native/fields.js';

/**
 * True where every HTTP route of a VirtualService asks for labels or the namespace of the caller, or for a port other than `port`.
 * Where none is left, on a port or for a caller, there is no VirtualService at all: what is sent goes to the service itself
 * (istio/istio pilot/pkg/networking/core/route).
 */
export function areBound(routes: readonly JsonValue[], port?: number): boolean {
  const isBound = (match: JsonValue) => isForSomeCallers(match) || isForOtherPort(match, port);
  return routes.length > 0 && routes.every((route) => listAt(route, 'match').length > 0 && listAt(route, 'match').every(isBound));
}

function isForSomeCallers(match: JsonValue): boolean {
  return Object.keys(objectAt(match, 'sourceLabels')).length > 0 || stringAt(match, 'sourceNamespace') !== null;
}

function isForOtherPort(match: JsonValue, port: number | undefined): boolean {
  const own = objectAt(match)['port'];
  return own !== undefined && own !== port;
}

/** The route that rejects what is left, on one port or on all. */
export function rejectingRoute(port: number | undefined): JsonObject {
  return { ...onPort(port), directResponse: { status: 404 } };
}

/** The match of all requests to a port; none for all ports. */
export function onPort(port: number | undefined): JsonObject {
  return port === undefined ? {} : { match: [{ port }] };
}
