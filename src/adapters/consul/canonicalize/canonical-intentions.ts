import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { and } from '../intentions/formula.js';
import { httpFormula, readPermission, type Permission } from '../intentions/permission.js';
import { isSatisfiable } from '../intentions/satisfiable.js';
import { objectOf, objectsOf, textOf, textsOf } from '../native/json-fields.js';

/** Fields of a source that the server makes. */
const SERVER_MADE: ReadonlySet<string> = new Set([
  'Precedence',
  'LegacyID',
  'LegacyMeta',
  'LegacyCreateTime',
  'LegacyUpdateTime',
]);

/**
 * The one spelling of a service-intentions entry: sources in one order (an entry has no two alike, so none decides), methods in
 * upper case, and denials before allowances with which they share no request. Other orders of permissions are meaning.
 */
export function canonicalIntentions(entry: JsonObject): JsonObject {
  const sources = objectsOf(entry, 'Sources').map(canonicalSource);
  return { ...entry, Sources: sources.sort((a, b) => compare(sourceKey(a), sourceKey(b))) };
}

/** Exact names before `*`, as the server sorts them. */
function sourceKey(source: JsonObject): string {
  const name = textOf(source, 'Name');
  return JSON.stringify([name === '*' ? 1 : 0, textOf(source, 'Peer'), name]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function canonicalSource(source: JsonObject): JsonObject {
  const kept = Object.entries(source).filter(([key, value]) => isKept(key, value));
  return Object.fromEntries(kept.map(([key, value]) => [key, key === 'Permissions' ? canonicalPermissions(value) : value]));
}

function isKept(key: string, value: JsonValue): boolean {
  if (SERVER_MADE.has(key) || value === null || value === '') return false;
  if (key === 'Type') return value !== 'consul';
  if (key === 'Namespace' || key === 'Partition') return value !== 'default';
  return key !== 'Permissions' || (Array.isArray(value) && value.length > 0);
}

interface SpelledPermission {
  readonly fields: JsonObject;
  readonly permission: Permission;
}

function canonicalPermissions(value: JsonValue): JsonValue {
  const spelled = Array.isArray(value) ? value.filter(isJsonObject).map(canonicalPermission) : [];
  const read = spelled.flatMap((fields): SpelledPermission[] => {
    const permission = readPermission({ ...fields, JWT: null });
    return typeof permission === 'string' ? [] : [{ fields, permission }];
  });
  return read.length < spelled.length ? spelled : denialsFirst(read).map(({ fields }) => fields);
}

/** Takes, again and again, the first denial that shares no request with the allowances before it, else the next allowance. */
function denialsFirst(listed: readonly SpelledPermission[]): SpelledPermission[] {
  const remaining = [...listed];
  const ordered: SpelledPermission[] = [];
  while (remaining.length > 0) {
    const free = remaining.findIndex((one, index) => isFree(one, remaining.slice(0, index)));
    const next = free >= 0 ? free : remaining.findIndex(({ permission }) => permission.action === 'allow');
    ordered.push(...remaining.splice(next, 1));
  }
  return ordered;
}

function isFree({ permission }: SpelledPermission, before: readonly SpelledPermission[]): boolean {
  if (permission.action === 'allow') return false;
  return before.every((other) => other.permission.action === 'deny' || areDisjoint(other.permission, permission));
}

function areDisjoint(one: Permission, other: Permission): boolean {
  return !isSatisfiable(and(httpFormula(one.http), httpFormula(other.http)));
}

function canonicalPermission(fields: JsonObject): JsonObject {
  const http = objectOf(fields, 'HTTP');
  const methods = [...new Set(textsOf(http, 'Methods').map((method) => method.toUpperCase()))].sort();
  const headers = objectsOf(http, 'Header').map(canonicalHeader);
  headers.sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  const parts = {
    ...withoutEmpty(http),
    ...(methods.length === 0 ? {} : { Methods: methods }),
    ...(headers.length === 0 ? {} : { Header: headers }),
  };
  return { ...withoutEmpty(fields), ...(isJsonObject(fields['HTTP']) ? { HTTP: parts } : {}) };
}

/** Header names ignore case. */
function canonicalHeader(header: JsonObject): JsonObject {
  const entries = Object.entries({ ...withoutEmpty(header), Name: textOf(header, 'Name').toLowerCase() });
  return Object.fromEntries(entries.sort(([a], [b]) => compare(a, b)));
}

/** Drops what Go leaves out: nulls, empty texts, false, empty lists. */
function withoutEmpty(fields: JsonObject): JsonObject {
  const isEmpty = (value: JsonValue) =>
    value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}
