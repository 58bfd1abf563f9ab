import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject } from '../../domain/json.js';
import { apiVersionOf, type ServedResource } from './discovery.js';

/** Metadata that the server makes (kubernetes/apimachinery ObjectMeta). */
const SERVER_MADE: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** kubectl's note of what it applied last: nobody else's to write. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

export function metadataOf(body: JsonObject): JsonObject {
  return isJsonObject(body['metadata']) ? body['metadata'] : {};
}

function without(object: JsonObject, isDropped: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !isDropped(key)));
}

/** What somebody wants of an object: everything but status and what the server makes itself. */
function contentOf(body: JsonObject): JsonObject {
  const metadata = without(metadataOf(body), (key) => SERVER_MADE.has(key));
  const { status: _status, apiVersion: _apiVersion, ...rest } = body;
  return { ...rest, metadata };
}

/** True where two states of an object differ in status and bookkeeping at most. */
export function hasSameContent(left: JsonObject, right: JsonObject): boolean {
  return isDeepStrictEqual(contentOf(left), contentOf(right));
}

/**
 * The configuration to apply. With `expected` it carries that object's uid and resourceVersion, which makes the server refuse where the
 * object is another one or was changed.
 */
export function configurationOf(after: JsonObject, expected: JsonObject | null, resource: ServedResource): JsonObject {
  const content = contentOf(after);
  const { annotations, ...metadata } = metadataOf(content);
  const kept = isJsonObject(annotations) ? { annotations: without(annotations, (key) => key === LAST_APPLIED) } : {};
  const { uid, resourceVersion } = expected === null ? {} : metadataOf(expected);
  const precondition = { ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  return {
    ...content,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { ...metadata, ...kept, ...precondition },
  };
}
