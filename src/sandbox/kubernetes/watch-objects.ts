import { objectAt, type JsonObject } from '../json-object.js';
import type { SandboxRequest } from '../sandbox-server.js';
import { expired } from './api-error.js';
import { asVersion, selector } from './list-objects.js';
import type { ObjectStore, StoreEvent } from './object-store.js';
import type { RequestInfo } from './request-info.js';
import { apiVersionOf, typeKey } from './resource-type.js';

const BOOKMARK_EVERY_MS = 1000;

/** A watch: one JSON event per line until the client leaves or `timeoutSeconds` pass; an old resourceVersion ends it with 410. */
export function watchObjects(
  store: ObjectStore,
  info: RequestInfo,
  request: SandboxRequest,
  bookmarkEveryMs = BOOKMARK_EVERY_MS,
): void {
  const { response, signal, url } = request;
  const query = url.searchParams;
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const send = (type: string, object: JsonObject): void => void response.write(`${JSON.stringify({ type, object })}\n`);
  const matches = selector(query.get('labelSelector') ?? '', query.get('fieldSelector') ?? '', info.namespace);
  const forward = (event: StoreEvent): void => {
    if (typeKey(event.type) !== typeKey(info.type) || !matches(event.object)) return;
    send(event.change, asVersion(event.object, info.type, info.version));
  };
  if (!sendPast(store, info, query.get('resourceVersion') ?? '', forward, send)) {
    response.end();
    return;
  }
  const unsubscribe = store.subscribe(forward);
  const timers = [
    ...(query.get('allowWatchBookmarks') === 'true'
      ? [setInterval(() => send('BOOKMARK', bookmark(store, info)), bookmarkEveryMs)]
      : []),
    setTimeout(() => response.end(), Number(query.get('timeoutSeconds') ?? 1800) * 1000),
  ];
  for (const timer of timers) timer.unref();
  signal.addEventListener('abort', () => {
    unsubscribe();
    for (const timer of timers) clearTimeout(timer);
  });
}

/** Sends what the client missed; false where that is no longer known. */
function sendPast(
  store: ObjectStore,
  info: RequestInfo,
  resourceVersion: string,
  forward: (event: StoreEvent) => void,
  send: (type: string, object: JsonObject) => void,
): boolean {
  if (resourceVersion === '' || resourceVersion === '0') {
    for (const object of store.list(info.type)) {
      forward({ revision: Number(objectAt(object, 'metadata')['resourceVersion']), change: 'ADDED', type: info.type, object });
    }
    return true;
  }
  const missed = store.eventsSince(Number(resourceVersion));
  if (missed === null) send('ERROR', expired(`too old resource version: ${resourceVersion} (${store.revision})`).toStatus());
  else for (const event of missed) forward(event);
  return missed !== null;
}

function bookmark(store: ObjectStore, { type, version }: RequestInfo): JsonObject {
  return {
    kind: type.kind,
    apiVersion: apiVersionOf(type, version),
    metadata: { resourceVersion: String(store.revision), creationTimestamp: null },
  };
}
