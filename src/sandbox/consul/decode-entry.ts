import { isObject, type JsonObject, type JsonValue } from '../json-object.js';
import { ConsulError, undecodable } from './consul-error.js';
import { ALWAYS_SHOWN, ENTRY_SHAPES, type Shape } from './entry-shapes.js';

const ENTERPRISE_KEYS = new Set(['namespace', 'partition', 'ratelimits', 'samenessgroup', 'prioritizebylocality']);

/** A config entry in CamelCase with zero values left out; 400 for what Consul cannot decode. */
export function decodeEntry(body: JsonValue): JsonObject {
  if (!isObject(body)) throw undecodable('expected a map');
  const kind = member(body, 'kind');
  if (typeof kind !== 'string' || kind === '') throw undecodable('Payload does not contain a kind/Kind key at the top level');
  const shape = shapeOf(kind);
  const unknown: string[] = [];
  const decoded = decodeStruct(shape, body, '', unknown);
  if (unknown.length > 0) {
    const lines = unknown.toSorted().map((key) => `* invalid config key ${JSON.stringify(key)}`);
    throw undecodable(`${unknown.length} error${unknown.length === 1 ? '' : 's'} occurred:\n\t${lines.join('\n\t')}\n\n`);
  }
  for (const key of ALWAYS_SHOWN[kind] ?? []) decoded[key] ??= {};
  const { CreateIndex: _create, ModifyIndex: _modify, Hash: _hash, Status: _status, ...entry } = decoded;
  return { ...entry, Kind: kind };
}

/** The members of a kind; 400 where there is no such kind. */
export function shapeOf(kind: string): Readonly<Record<string, Shape>> {
  const shape = ENTRY_SHAPES[kind];
  if (shape === undefined) throw new ConsulError(400, `Request decoding failed: invalid config entry kind: ${kind}`);
  return shape;
}

function plain(key: string): string {
  return key.replaceAll('_', '').toLowerCase();
}

function member(body: JsonObject, key: string): JsonValue | undefined {
  return Object.entries(body).find(([name]) => plain(name) === key)?.[1];
}

function decodeStruct(shape: Readonly<Record<string, Shape>>, value: JsonObject, path: string, unknown: string[]): JsonObject {
  const names = new Map(Object.keys(shape).map((name) => [plain(name), name]));
  const result: JsonObject = {};
  for (const [key, given] of Object.entries(value)) {
    const name = names.get(plain(key));
    const place = path === '' ? key : `${path}.${key}`;
    if (name === undefined || ENTERPRISE_KEYS.has(plain(key))) unknown.push(place);
    else {
      const decoded = decodeMember(shape[name] as Shape, given, path === '' ? name : `${path}.${name}`, unknown);
      if (decoded !== undefined) result[name] = decoded;
    }
  }
  return result;
}

function decodeMember(shape: Shape, value: JsonValue, path: string, unknown: string[]): JsonValue | undefined {
  if (value === null) return undefined;
  if (typeof shape === 'string') return decodeScalar(shape, value, path);
  if ('list' in shape) {
    const items = Array.isArray(value) ? value : [value];
    const decoded = items.map((item, index) => decodeMember(shape.list, item, `${path}[${index}]`, unknown) ?? '');
    return decoded.length === 0 ? undefined : decoded;
  }
  if (!isObject(value)) throw wrongType(path, 'a map', value);
  if ('struct' in shape) return decodeStruct(shape.struct, value, path, unknown);
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    decodeMember(shape.map, item, `${path}[${key}]`, unknown) ?? '',
  ]);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as JsonObject);
}

function wrongType(path: string, expected: string, value: JsonValue): ConsulError {
  const got = Array.isArray(value) ? '[]interface {}' : typeof value === 'number' ? 'float64' : typeof value;
  return undecodable(`1 error(s) decoding:\n\n* '${path}' expected ${expected}, got '${got}'`);
}

/** Scalars are decoded leniently, as mapstructure does with WeaklyTypedInput; zero values vanish. */
function decodeScalar(shape: Exclude<Shape, object>, value: JsonValue, path: string): JsonValue | undefined {
  if (shape === 'any') return value;
  if (typeof value === 'object') throw wrongType(path, `type '${shape}'`, value);
  if (shape === 'string') return value === '' ? undefined : String(value);
  if (shape === 'boolean') return value === true || value === 'true' ? true : undefined;
  if (shape === 'duration') return showDuration(nanoseconds(value, path));
  if (shape === 'nanoseconds') return nanoseconds(value, path) || undefined;
  const number = Number(value);
  if (Number.isNaN(number)) throw wrongType(path, `type 'int'`, value);
  return number === 0 && shape === 'number' ? undefined : number;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

function nanoseconds(value: JsonValue | undefined, path: string): number {
  if (typeof value === 'number') return value;
  const text = String(value ?? '');
  if (text === '' || text === '0') return 0;
  if (!/^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) {
    throw undecodable(`1 error(s) decoding:\n\n* error decoding '${path}': time: invalid duration ${JSON.stringify(text)}`);
  }
  return [...text.matchAll(/([0-9.]+)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * (UNITS[unit ?? ''] ?? 0),
    0,
  );
}

/** Go's time.Duration text; nothing for zero. */
function showDuration(total: number): string | undefined {
  if (total === 0) return undefined;
  if (total < 1e9) return total % 1e6 === 0 ? `${total / 1e6}ms` : total % 1e3 === 0 ? `${total / 1e3}µs` : `${total}ns`;
  const hours = Math.floor(total / 3600e9);
  const minutes = Math.floor((total % 3600e9) / 60e9);
  const seconds = (total % 60e9) / 1e9;
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
