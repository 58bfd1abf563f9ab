import { objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import { badRequest, expired } from './api-error.js';
import type { ObjectStore } from './object-store.js';
import type { RequestInfo } from './request-info.js';
import { apiVersionOf, type ResourceType } from './resource-type.js';

/** GET of a collection: `limit` and `continue`, label and field selectors, one revision for all pages. */
export function listObjects(store: ObjectStore, info: RequestInfo, query: URLSearchParams): JsonObject {
  const { type, version } = info;
  const limit = Number(query.get('limit') ?? 0);
  const token = query.get('continue');
  const wanted = token === null || token === '' ? firstPage(store, info, query) : laterPage(store, type, token);
  const end = limit > 0 ? wanted.start + limit : wanted.objects.length;
  const items = wanted.objects.slice(wanted.start, end).map((object) => asItem(object, type, version));
  const remaining = wanted.objects.length - end;
  const metadata: JsonObject = { resourceVersion: String(wanted.revision) };
  if (remaining > 0) {
    const revision = token === null || token === '' ? store.takeSnapshot(type, wanted.objects) : wanted.revision;
    metadata['continue'] = encodeContinue({ revision, start: end });
    metadata['remainingItemCount'] = remaining;
  }
  return { kind: `${type.kind}List`, apiVersion: apiVersionOf(type, version), metadata, items };
}

interface Page {
  readonly revision: number;
  readonly start: number;
  readonly objects: readonly JsonObject[];
}

function firstPage(store: ObjectStore, { type, namespace }: RequestInfo, query: URLSearchParams): Page {
  const asked = query.get('resourceVersion') ?? '';
  if (query.get('resourceVersionMatch') === 'Exact' && Number(asked) < store.revision) {
    throw expired(`The resourceVersion for the provided list is too old.`);
  }
  const matches = selector(query.get('labelSelector') ?? '', query.get('fieldSelector') ?? '', namespace);
  return { revision: store.revision, start: 0, objects: store.list(type).filter(matches) };
}

function laterPage(store: ObjectStore, type: ResourceType, token: string): Page {
  const { revision, start } = decodeContinue(token);
  const objects = store.snapshot(type, revision);
  if (objects === undefined) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    );
  }
  return { revision, start, objects };
}

function encodeContinue(token: { revision: number; start: number }): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.revision, start: token.start })).toString('base64url');
}

function decodeContinue(text: string): { revision: number; start: number } {
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as { rv: number; start: number };
    return { revision: token.rv, start: token.start };
  } catch {
    throw badRequest('continue key is not valid: illegal base64 data');
  }
}

/** An object as a version's clients see it. */
export function asVersion(object: JsonObject, type: ResourceType, version: string): JsonObject {
  return { ...object, apiVersion: apiVersionOf(type, version) };
}

/** Items of built-in kinds come without apiVersion and kind, as the real server's lists do. */
function asItem(object: JsonObject, type: ResourceType, version: string): JsonValue {
  if (type.custom) return asVersion(object, type, version);
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object;
  return rest;
}

/** A predicate for `labelSelector` (=, ==, !=, in, notin, exists, !exists) and `fieldSelector` on name and namespace. */
export function selector(labels: string, fields: string, namespace: string | null): (object: JsonObject) => boolean {
  const labelTests = splitOutsideBrackets(labels).map(labelTest);
  const fieldTests = fields === '' ? [] : fields.split(',').map(fieldTest);
  return (object) => {
    const metadata = objectAt(object, 'metadata');
    if (namespace !== null && metadata['namespace'] !== namespace) return false;
    const own = objectAt(metadata, 'labels');
    return labelTests.every((test) => test(own)) && fieldTests.every((test) => test(metadata));
  };
}

function splitOutsideBrackets(text: string): string[] {
  return text.trim() === '' ? [] : text.split(/,(?![^(]*\))/).map((part) => part.trim());
}

function labelTest(text: string): (labels: JsonObject) => boolean {
  const set = /^(\S+)\s+(in|notin)\s+\((.*)\)$/.exec(text);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => values.includes(String(labels[key])) === (operator === 'in');
  }
  const comparison = /^([^!=\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(text);
  if (comparison !== null) {
    const [, key = '', operator, value = ''] = comparison;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  if (/^!?[\w./-]+$/.test(text)) return (labels) => (labels[text.replace('!', '')] === undefined) === text.startsWith('!');
  throw badRequest(`unable to parse requirement: found '${text}', expected: identifier`);
}

function fieldTest(text: string): (metadata: JsonObject) => boolean {
  const [, key = '', operator, value = ''] = /^metadata\.(name|namespace)(==|=|!=)(.*)$/.exec(text) ?? [];
  if (key === '') throw badRequest(`field label not supported: ${text.split('=')[0]}`);
  return (metadata) => (stringAt(metadata, key) === value) === (operator !== '!=');
}
