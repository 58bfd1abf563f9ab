import { type JsonObject, type JsonValue } from '../json-object.js';
import { ApiError, badRequest, expired } from './api-error.js';
import { readListOptions } from './list-options.js';
import { keyOf, type ObjectStore } from './object-store.js';
import type { RequestInfo } from './request-info.js';
import { apiVersionOf, type ResourceType, schemaOf } from './resource-type.js';
import { selector } from './selector.js';

interface Position {
  readonly revision: number;
  /** Where the page begins; empty for the first one. */
  readonly start: string;
}

/** GET of a collection: `limit` and `continue`, label and field selectors, one revision for all pages. */
export function listObjects(store: ObjectStore, info: RequestInfo, query: URLSearchParams): JsonObject {
  const { type, version, namespace } = info;
  const { limit, token } = readListOptions(query);
  const position = token === '' ? firstPosition(store, query) : readToken(store, token);
  const matches = selector(query.get('labelSelector') ?? '', query.get('fieldSelector') ?? '', namespace);
  const known = store.listAt(type, position.revision);
  if (known === null) throw tooOld(token, position.start);
  const wanted = known.filter((object) => matches(object) && keyOf(object) >= position.start);
  const page = limit > 0 ? wanted.slice(0, limit) : wanted;
  return {
    kind: `${type.kind}List`,
    apiVersion: apiVersionOf(type, version),
    metadata: pageMetadata(position, page, wanted.length, type, query),
    items: page.map((object) => asItem(object, type, version)),
  };
}

function pageMetadata(
  { revision }: Position,
  page: readonly JsonObject[],
  wanted: number,
  { custom }: ResourceType,
  query: URLSearchParams,
): JsonObject {
  const remaining = wanted - page.length;
  const resourceVersion = String(revision);
  if (remaining === 0) return custom ? { continue: '', resourceVersion } : { resourceVersion };
  const last = page.at(-1);
  const token = encodeToken(revision, last === undefined ? '' : `${keyOf(last)}\0`);
  const isCounted = !query.has('labelSelector') && !query.has('fieldSelector');
  return { continue: token, ...(isCounted ? { remainingItemCount: remaining } : {}), resourceVersion };
}

function firstPosition(store: ObjectStore, query: URLSearchParams): Position {
  const asked = Number(query.get('resourceVersion') ?? '');
  if (asked > store.revision) {
    const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version' };
    const message = `Timeout: Too large resource version: ${asked}, current: ${store.revision}`;
    throw new ApiError(504, 'Timeout', message, { causes: [cause], retryAfterSeconds: 1 });
  }
  return { revision: query.get('resourceVersionMatch') === 'Exact' ? asked : store.revision, start: '' };
}

const LIST_TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** 410; for a continue token with another one that goes on from the present state. */
function tooOld(token: string, start: string): ApiError {
  if (token === '') return expired('The resourceVersion for the provided list is too old.');
  return expired(LIST_TOO_OLD, { continue: encodeToken(-1, start) });
}

function encodeToken(revision: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start })).toString('base64url');
}

function readToken(store: ObjectStore, text: string): Position {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as { rv: number; start: string };
    return { revision: token.rv < 0 ? store.revision : token.rv, start: token.start };
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw badRequest(`invalid continue token: continue key is not valid: ${why}`);
  }
}

/** An object as a version's clients see it: with the defaults of that version. */
export function asVersion(object: JsonObject, type: ResourceType, version: string): JsonObject {
  const seen = { ...object, apiVersion: apiVersionOf(type, version) };
  if (type.olderSchemas === undefined) return seen;
  const copy = structuredClone(seen);
  schemaOf(type, version)?.applyDefaults(copy);
  return copy;
}

/** Items of built-in kinds come without apiVersion and kind, as the real server's lists do. */
function asItem(object: JsonObject, type: ResourceType, version: string): JsonValue {
  if (type.custom) return asVersion(object, type, version);
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  return rest;
}
