import { clone, equal, isObject, type JsonObject, type JsonValue } from '../json-object.js';
import { type ResourceType, topologyAt } from './resource-type.js';

/**
 * A set of field paths as a tree, in the terms of managedFields' fieldsV1: keys are path elements (`f:name`,
 * `k:{"name":"http"}`, `v:"x"`), `member` says that the path itself is in the set. Behaviour after
 * kubernetes-sigs/structured-merge-diff fieldpath and typed.
 */
export interface FieldSet {
  member: boolean;
  readonly children: Map<string, FieldSet>;
}

/** A set without fields. */
export function emptySet(): FieldSet {
  return { member: false, children: new Map() };
}

export function isEmptySet(set: FieldSet): boolean {
  return !set.member && [...set.children.values()].every(isEmptySet);
}

function combine(left: FieldSet | undefined, right: FieldSet | undefined, keep: (l: boolean, r: boolean) => boolean): FieldSet {
  const result = emptySet();
  result.member = keep(left?.member ?? false, right?.member ?? false);
  for (const key of new Set([...(left?.children.keys() ?? []), ...(right?.children.keys() ?? [])])) {
    const child = combine(left?.children.get(key), right?.children.get(key), keep);
    if (!isEmptySet(child)) result.children.set(key, child);
  }
  return result;
}

export function union(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (l, r) => l || r);
}

export function intersection(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (l, r) => l && r);
}

export function difference(left: FieldSet, right: FieldSet): FieldSet {
  return combine(left, right, (l, r) => l && !r);
}

/** The fieldsV1 form. The root's own membership is never written. */
export function toFieldsV1(set: FieldSet, root = true): JsonObject {
  const result: JsonObject = {};
  if (set.member && set.children.size > 0 && !root) result['.'] = {};
  for (const [key, child] of [...set.children].toSorted(([a], [b]) => (a < b ? -1 : 1))) result[key] = toFieldsV1(child, false);
  return result;
}

/** Reads fieldsV1; a node without children is a member. */
export function fromFieldsV1(fields: JsonObject, root = true): FieldSet {
  const keys = Object.keys(fields);
  const result: FieldSet = { member: !root && (keys.length === 0 || keys.includes('.')), children: new Map() };
  for (const [key, value] of Object.entries(fields)) {
    if (key !== '.') result.children.set(key, fromFieldsV1(isObject(value) ? value : {}, false));
  }
  return result;
}

/** The paths in the set as people read them: `.spec.rules`, `.spec.ports[name="http"].number`. */
export function pathsOf(set: FieldSet, prefix = ''): string[] {
  const own = set.member ? [prefix] : [];
  return [...own, ...[...set.children].flatMap(([key, child]) => pathsOf(child, prefix + elementText(key)))];
}

/** A path element as people read it. */
export function elementText(element: string): string {
  const text = element.slice(2);
  if (element.startsWith('f:')) return `.${text}`;
  if (element.startsWith('v:')) return `[=${text}]`;
  const keys = JSON.parse(text) as JsonObject;
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`;
}

/** The path element of an item of a keyed list or set. */
export function itemElement(item: JsonValue, topology: readonly string[] | 'set'): string {
  if (topology === 'set') return `v:${JSON.stringify(item)}`;
  const source = isObject(item) ? item : {};
  const keys = [...topology].toSorted().flatMap((key) => (source[key] === undefined ? keyDefault(key) : [[key, source[key]]]));
  return `k:${JSON.stringify(Object.fromEntries(keys as [string, JsonValue][]))}`;
}

/** Ports are keyed by port and protocol; the protocol's default counts as written. */
function keyDefault(key: string): [string, JsonValue][] {
  return key === 'protocol' ? [[key, 'TCP']] : [];
}

const SERVER_FIELDS = new Set(
  'name namespace uid creationTimestamp resourceVersion generation managedFields selfLink deletionTimestamp deletionGracePeriodSeconds'.split(
    ' ',
  ),
);

/** The object without the fields that nobody can own (structured-merge-diff callers strip them). */
function ownable(object: JsonObject): JsonObject {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object;
  const kept = Object.fromEntries(Object.entries(isObject(metadata) ? metadata : {}).filter(([key]) => !SERVER_FIELDS.has(key)));
  return Object.keys(kept).length === 0 ? rest : { ...rest, metadata: kept };
}

/** The fields that an object sets. */
export function fieldsOf(object: JsonObject, type: ResourceType): FieldSet {
  return walk(ownable(object), '', type, true);
}

function walk(value: JsonValue, path: string, type: ResourceType, root = false): FieldSet {
  const set = emptySet();
  if (isObject(value) && !type.atomicMaps.includes(path)) {
    set.member = !root && Object.keys(value).length === 0;
    for (const [key, child] of Object.entries(value)) set.children.set(`f:${key}`, walk(child, join(path, key), type));
    return set;
  }
  const topology = topologyAt(type, path);
  if (Array.isArray(value) && topology !== undefined) {
    for (const item of value) {
      const child = topology === 'set' ? emptySet() : walk(item, path, type);
      child.member = true;
      set.children.set(itemElement(item, topology), child);
    }
    return set;
  }
  set.member = true;
  return set;
}

/** Appends a field to a path without indexes. */
export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

/** What a write changed: fields that came, fields with another value, fields that went. */
export interface Comparison {
  readonly changed: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two states of one object; maps and lists that came or went count as fields of their own. */
export function compareObjects(before: JsonObject, after: JsonObject, type: ResourceType): Comparison {
  const [old, now] = [ownable(before), ownable(after)];
  const [oldSet, newSet] = [withContainers(walk(old, '', type, true)), withContainers(walk(now, '', type, true))];
  const modified = emptySet();
  collectModified(old, now, '', type, modified);
  return { changed: union(difference(newSet, oldSet), modified), removed: difference(oldSet, newSet) };
}

/** The set with everything that holds a field; metadata is always there, and nobody's. */
function withContainers(set: FieldSet, depth = 0, key = ''): FieldSet {
  const children = new Map([...set.children].map(([name, child]) => [name, withContainers(child, depth + 1, name)]));
  return { member: set.member || (depth > 0 && !(depth === 1 && key === 'f:metadata')), children };
}

function collectModified(before: JsonValue, after: JsonValue, path: string, type: ResourceType, into: FieldSet): void {
  if (isObject(before) && isObject(after) && !type.atomicMaps.includes(path)) {
    for (const [key, value] of Object.entries(after)) {
      const old = before[key];
      if (old !== undefined) descend(`f:${key}`, old, value, join(path, key), type, into);
    }
    return;
  }
  const topology = topologyAt(type, path);
  if (Array.isArray(before) && Array.isArray(after) && topology !== undefined) {
    const old = new Map(before.map((item) => [itemElement(item, topology), item]));
    for (const item of after) {
      const element = itemElement(item, topology);
      const match = old.get(element);
      if (match !== undefined && topology !== 'set') descend(element, match, item, path, type, into);
    }
    return;
  }
  if (!equal(before, after)) into.member = true;
}

function descend(element: string, before: JsonValue, after: JsonValue, path: string, type: ResourceType, into: FieldSet): void {
  const child = emptySet();
  collectModified(before, after, path, type, child);
  if (!isEmptySet(child)) into.children.set(element, child);
}

/** Takes the fields of `set` out of a value; a container that thereby becomes empty goes too. */
export function removeFields(value: JsonValue, set: FieldSet, path: string, type: ResourceType): JsonValue | undefined {
  if (isObject(value) && !type.atomicMaps.includes(path)) {
    const result: JsonObject = {};
    for (const [key, child] of Object.entries(value)) {
      const inner = set.children.get(`f:${key}`);
      const kept = inner === undefined ? child : removeFields(child, inner, join(path, key), type);
      if (kept !== undefined) result[key] = kept;
    }
    return Object.keys(result).length === 0 && (set.member || Object.keys(value).length > 0) ? undefined : result;
  }
  const topology = topologyAt(type, path);
  if (Array.isArray(value) && topology !== undefined) {
    const kept = value.flatMap((item) => {
      const inner = set.children.get(itemElement(item, topology));
      if (inner?.member === true) return [];
      const rest = inner === undefined ? item : removeFields(item, inner, path, type);
      return rest === undefined ? [] : [rest];
    });
    return kept.length === 0 ? undefined : kept;
  }
  return set.member ? undefined : clone(value);
}
