import { isObject, type JsonObject, type JsonValue } from '../json-object.js';
import { ConsulError, errorList, undecodable } from './consul-error.js';
import { nanoseconds, showDuration } from './duration.js';
import { ENTRY_SHAPES } from './entry-shapes.js';
import type { Shape } from './shape.js';

type Members = Readonly<Record<string, Shape>>;

/**
 * A config entry in CamelCase, zero values left out where Consul leaves them out; 400 for what Consul cannot decode
 * (hashicorp/consul agent/structs/config_entry.go: DecodeConfigEntry).
 */
export function decodeEntry(body: JsonValue): JsonObject {
  if (!isObject(body) && body !== null) {
    const type = Array.isArray(body) ? '[]interface {}' : typeof body;
    throw undecodable(`'' expected type 'map[string]interface {}', got unconvertible type '${type}'`);
  }
  const kind = body?.['Kind'] ?? body?.['kind'];
  if (kind === undefined || body === null) throw undecodable('Payload does not contain a kind/Kind key at the top level');
  if (typeof kind !== 'string') throw undecodable('Kind value in payload is not a string');
  const decoding = new Decoding();
  const { CreateIndex: _create, ModifyIndex: _modify, Hash: _hash, Status: _status, ...entry } = decoding.entry(kind, body);
  return { ...entry, Kind: kind };
}

/** The members of a kind; 400 where there is no such kind. */
export function shapeOf(kind: string): Members {
  const shape = ENTRY_SHAPES[kind];
  if (shape === undefined) throw new ConsulError(400, `invalid config entry kind: ${kind}`);
  return shape;
}

function plain(key: string): string {
  return key.replaceAll('_', '').toLowerCase();
}

/** Spellings of other members that are taken for one. */
const ALIASES: Readonly<Record<string, string>> = { peername: 'peer' };

/** One decoding: unknown keys and wrong types are collected, and refused together. */
class Decoding {
  private readonly unknown: string[] = [];
  private readonly wrong: string[] = [];

  entry(kind: string, body: JsonObject): JsonObject {
    const shape = ENTRY_SHAPES[kind];
    if (shape === undefined) throw undecodable(`invalid config entry kind: ${kind}`);
    const decoded = this.struct(shape, body, '');
    if (this.wrong.length > 0) throw undecodable(`decoding failed due to the following error(s):\n\n${this.wrong.join('\n')}`);
    if (this.unknown.length > 0) throw undecodable(errorList(this.unknown.toSorted().map(refusedKey)));
    return decoded;
  }

  private struct(shape: Members, value: JsonObject, path: string): JsonObject {
    const names = new Map(Object.keys(shape).map((name) => [plain(name), name]));
    const result: JsonObject = {};
    for (const [key, given] of Object.entries(value)) {
      const name = names.get(plain(key)) ?? names.get(ALIASES[plain(key)] ?? '');
      if (name === undefined) this.unknown.push(path === '' ? key : `${path}.${key}`);
      else {
        const decoded = this.member(shape[name] as Shape, given, path === '' ? name : `${path}.${name}`);
        if (decoded !== undefined) result[name] = decoded;
      }
    }
    for (const [name, member] of Object.entries(shape))
      if (typeof member === 'object' && 'shown' in member) result[name] ??= emptyOf(member.shown);
    return result;
  }

  private member(shape: Shape, value: JsonValue, path: string): JsonValue | undefined {
    if (value === null) return undefined;
    if (typeof shape === 'string') return shape === 'opaque' ? this.opaque(value, path) : this.scalar(shape, value, path);
    if ('shown' in shape) return this.member(shape.shown, value, path) ?? (Array.isArray(value) ? [] : emptyOf(shape.shown));
    if ('nullable' in shape) return this.member(shape.nullable, value, path);
    if ('list' in shape) return this.list(shape.list, value, path);
    // One structure in a list stands for itself.
    const given = Array.isArray(value) && value.length === 1 ? value[0] : value;
    if (!isObject(given))
      return this.refuse(`'${path}' expected a map or struct, got "${Array.isArray(value) ? 'slice' : typeof value}"`);
    if ('struct' in shape) return this.struct(shape.struct, given, path);
    const entries = Object.entries(given).map(([key, item]) => [key, this.member(shape.map, item, `${path}[${key}]`) ?? '']);
    return entries.length === 0 ? undefined : (Object.fromEntries(entries) as JsonObject);
  }

  private list(item: Shape, value: JsonValue, path: string): JsonValue | undefined {
    const items = Array.isArray(value) ? value : [value];
    const decoded = items.map((each, index) => this.member(item, each, `${path}[${index}]`) ?? '');
    return decoded.length === 0 ? undefined : decoded;
  }

  /** In a map of anything, a list of one member becomes that member (hashicorp/consul lib/decode, HookWeakDecodeFromSlice). */
  private opaque(value: JsonValue, path: string): JsonValue | undefined {
    if (!isObject(value))
      return this.refuse(`'${path}' expected type 'map[string]interface {}', got unconvertible type '${typeof value}'`);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapped(item)]));
  }

  /** Scalars are decoded leniently, as mapstructure does with WeaklyTypedInput; zero values vanish. */
  private scalar(shape: Exclude<Shape, object>, value: JsonValue, path: string): JsonValue | undefined {
    if (shape === 'any') return value;
    if (typeof value === 'object')
      return this.refuse(`'${path}' expected type '${shape}', got unconvertible type '${typeof value}'`);
    if (shape === 'string') return value === '' ? undefined : String(value);
    if (shape === 'boolean') return value === true || value === 'true' ? true : undefined;
    if (shape === 'duration' || shape === 'nanoseconds') return this.duration(shape, value, path);
    const number = Number(value);
    if (Number.isNaN(number)) return this.refuse(`'${path}' cannot parse value as 'int': strconv.ParseInt: invalid syntax`);
    return number === 0 && shape === 'number' ? undefined : number;
  }

  private duration(shape: 'duration' | 'nanoseconds', value: JsonValue, path: string): JsonValue | undefined {
    const total = typeof value === 'number' ? value : nanoseconds(String(value));
    if (total === null) return this.refuse(`'${path}' time: invalid duration`);
    return shape === 'duration' ? showDuration(total) : total || undefined;
  }

  private refuse(cause: string): undefined {
    this.wrong.push(cause);
    return undefined;
  }
}

function refusedKey(path: string): string {
  const last = plain(path.slice(path.lastIndexOf('.') + 1));
  const reason = last === 'namespace' ? ', namespaces are a consul enterprise feature' : '';
  return `invalid config key ${JSON.stringify(path)}${reason}`;
}

function emptyOf(shape: Shape): JsonValue {
  if (shape === 'string') return '';
  if (shape === 'boolean') return false;
  if (shape === 'number' || shape === 'nanoseconds') return 0;
  if (typeof shape === 'string' || !('struct' in shape)) return null;
  const members = Object.entries(shape.struct).flatMap(([name, member]) =>
    typeof member === 'object' && 'shown' in member ? [[name, emptyOf(member.shown)] as const] : [],
  );
  return Object.fromEntries(members);
}

/** A list of one member becomes the member, and so in the members of the maps that are unwrapped this way. */
function unwrapped(item: JsonValue): JsonValue {
  if (!Array.isArray(item) || item.length !== 1) return item;
  const only = item[0] ?? null;
  return isObject(only) ? Object.fromEntries(Object.entries(only).map(([key, value]) => [key, unwrapped(value)])) : only;
}
