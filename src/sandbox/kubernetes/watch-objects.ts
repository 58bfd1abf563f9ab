import { objectAt, type JsonObject } from '../json-object.js';
import type { SandboxRequest } from '../sandbox-server.js';
import { expired } from './api-error.js';
import { asVersion } from './list-objects.js';
import { readListOptions } from './list-options.js';
import type { ObjectStore, StoreEvent } from './object-store.js';
import type { RequestInfo } from './request-info.js';
import { apiVersionOf, typeKey } from './resource-type.js';
import { selector } from './selector.js';

const BOOKMARK_EVERY_MS = 1000;

type Send = (type: string, object: JsonObject) => void;

/** A watch: one JSON event per line until the client leaves or `timeoutSeconds` pass; an old resourceVersion ends it with 410. */
export function watchObjects(
  store: ObjectStore,
  info: RequestInfo,
  request: SandboxRequest,
  bookmarkEveryMs = BOOKMARK_EVERY_MS,
): void {
  const { response, signal, url } = request;
  const query = url.searchParams;
  readListOptions(query);
  const matches = selector(query.get('labelSelector') ?? '', query.get('fieldSelector') ?? '', info.namespace);
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  response.flushHeaders();
  const send: Send = (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`);
  const forward = (event: StoreEvent): void => {
    if (typeKey(event.type) === typeKey(info.type)) forwardSelected(event, matches, info, send);
  };
  if (!sendPast(store, info, query, forward, send)) {
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

/** What enters the selection was added to it, what leaves it was deleted from it. */
function forwardSelected(event: StoreEvent, matches: (object: JsonObject) => boolean, info: RequestInfo, send: Send): void {
  const { before, object, revision } = event;
  const [was, is] = [before !== undefined && matches(before), event.change !== 'DELETED' && matches(object)];
  const change = was ? (is ? 'MODIFIED' : 'DELETED') : 'ADDED';
  if (!was && !is) return;
  // What left is shown as it was, with the version of its leaving.
  const shown =
    is || before === undefined
      ? object
      : { ...before, metadata: { ...objectAt(before, 'metadata'), resourceVersion: String(revision) } };
  send(change, asVersion(shown, info.type, info.version));
}

/** Sends what the client missed; false where that is no longer known. */
function sendPast(
  store: ObjectStore,
  info: RequestInfo,
  query: URLSearchParams,
  forward: (event: StoreEvent) => void,
  send: Send,
): boolean {
  const resourceVersion = query.get('resourceVersion') ?? '';
  const sendsInitialEvents = query.get('sendInitialEvents') === 'true';
  if (resourceVersion === '' || resourceVersion === '0' || sendsInitialEvents) {
    for (const object of store.list(info.type)) {
      const revision = Number(objectAt(object, 'metadata')['resourceVersion']);
      forward({ revision, change: 'ADDED', type: info.type, object, before: undefined });
    }
    if (sendsInitialEvents && query.get('allowWatchBookmarks') === 'true')
      send('BOOKMARK', bookmark(store, info, { 'k8s.io/initial-events-end': 'true' }));
    return true;
  }
  const missed = store.eventsSince(Number(resourceVersion));
  if (missed === null) send('ERROR', expired(`too old resource version: ${resourceVersion} (${store.revision})`).toStatus());
  else for (const event of missed) forward(event);
  return missed !== null;
}

function bookmark(store: ObjectStore, { type, version }: RequestInfo, annotations?: JsonObject): JsonObject {
  const metadata = { ...(annotations === undefined ? {} : { annotations }), resourceVersion: String(store.revision) };
  return { kind: type.kind, apiVersion: apiVersionOf(type, version), metadata };
}
