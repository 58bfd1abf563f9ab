import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { listAt, objectAt, stringAt } from '../native/fields.js';

/**
 * True where every HTTP route of a VirtualService asks for labels or the namespace of the caller. A caller for whom none is has
 * no VirtualService at all: what it sends goes to the service itself (istio/istio pilot/pkg/networking/core/route).
 */
export function areForSomeCallers(routes: readonly JsonValue[]): boolean {
  return (
    routes.length > 0 && routes.every((route) => listAt(route, 'match').length > 0 && listAt(route, 'match').every(isForSome))
  );
}

function isForSome(match: JsonValue): boolean {
  return Object.keys(objectAt(match, 'sourceLabels')).length > 0 || stringAt(match, 'sourceNamespace') !== null;
}

/** The route that rejects every other caller's requests. */
export const REJECTING_ROUTE: JsonObject = { directResponse: { status: 404 } };
