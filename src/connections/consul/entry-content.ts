import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';

/** What Consul makes itself in an entry, and in the sources of an intention. */
const SERVER_MADE: ReadonlySet<string> = new Set(['CreateIndex', 'ModifyIndex', 'Hash', 'Status']);
const SERVER_MADE_IN_SOURCE: ReadonlySet<string> = new Set([
  'Precedence',
  'LegacyID',
  'LegacyMeta',
  'LegacyCreateTime',
  'LegacyUpdateTime',
  'Type',
]);

function without(object: JsonObject, dropped: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !dropped.has(key)));
}

/** What somebody wants of an entry: what can be put again. Precedence is computed anew, the type is always consul, legacy fields are refused. */
export function contentOf(entry: JsonObject): JsonObject {
  const content = without(entry, SERVER_MADE);
  const sources = content['Sources'];
  if (!Array.isArray(sources)) return content;
  const kept = sources.map((source): JsonValue => (isJsonObject(source) ? without(source, SERVER_MADE_IN_SOURCE) : source));
  return { ...content, Sources: kept };
}

/** Consul fills in empty blocks and texts; they say nothing. */
function isEmpty(value: JsonValue): boolean {
  return value === null || value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}

/** The value without what says nothing, at any depth; members of lists keep their places. */
function said(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(said);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([key, member]) => [key, said(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member)));
}

/** True where two states of an entry differ in bookkeeping and empty blocks at most. */
export function hasSameContent(left: JsonObject, right: JsonObject): boolean {
  return isDeepStrictEqual(said(contentOf(left)), said(contentOf(right)));
}
