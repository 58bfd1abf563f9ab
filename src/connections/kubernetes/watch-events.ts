import { isJsonObject, type JsonObject } from '../../domain/json.js';
import { ConnectionError } from '../../domain/translation/connection.js';
import { pathOf, qualifiedName, type ServedResource } from './discovery.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { refusal } from './status-text.js';

/** One line of a watch. `BOOKMARK` says only how far the server is. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: JsonObject;
}

/** The server does not know any more what happened since the version: everything must be listed anew. */
export const EXPIRED = 'expired';

/** How long one watch lives, as kubectl and client-go choose it (some minutes), and how much longer silence is not yet taken for a cut. */
const LIFETIME_SECONDS = 120;
const GRACE_MS = 10_000;

const TYPES: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

/**
 * What happened to a resource in every namespace after a version, until the server ends the watch. Gives `expired` as its last word
 * where that is why (410, as an answer or as an event: kubernetes/apiserver pkg/endpoints/handlers/watch.go). Raises ConnectionError.
 */
export async function* watchEvents(
  api: KubernetesApi,
  resource: ServedResource,
  version: string,
  signal: AbortSignal,
): AsyncIterable<WatchEvent | typeof EXPIRED> {
  const query = {
    watch: 'true',
    resourceVersion: version,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(LIFETIME_SECONDS),
  };
  const call = { method: 'GET' as const, path: pathOf(resource, null), query };
  const { status, objects } = await api.stream(call, LIFETIME_SECONDS * 1000 + GRACE_MS, signal);
  for await (const line of objects) {
    const { type, object } = status === 200 ? line : { type: 'ERROR', object: line };
    if (TYPES.has(type) && isJsonObject(object)) yield { type: type as WatchEvent['type'], object };
    else {
      const body = isJsonObject(object) ? object : {};
      const code = typeof body['code'] === 'number' ? body['code'] : status;
      // 404: the resource is no longer served, or no longer in this version.
      if (code === 410 || code === 404) return yield EXPIRED;
      throw refusalOf(code, body, resource);
    }
  }
  if (status !== 200) throw refusalOf(status, {}, resource);
}

function refusalOf(status: number, body: JsonObject, resource: ServedResource): ConnectionError {
  // What is no event came from an answer that ended in the middle of a line.
  if (status === 200) return new ConnectionError('UNREACHABLE', `watch of ${qualifiedName(resource)}: the answer was cut`);
  return refusal({ status, body, warnings: [] }, `watch of ${qualifiedName(resource)}`);
}
