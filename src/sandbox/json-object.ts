import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../domain/json.js';

export type { JsonObject, JsonValue } from '../domain/json.js';

/** True for an object that is neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A deep copy. */
export function clone<T extends JsonValue>(value: T): T {
  return structuredClone(value);
}

/** Deep equality that ignores the order of keys. */
export function equal(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}

/** The member `key` where it is an object, else an empty object that is not attached. */
export function objectAt(value: JsonValue | undefined, key: string): JsonObject {
  const member = isObject(value) ? value[key] : undefined;
  return isObject(member) ? member : {};
}

/** The member `key` where it is a list, else an empty one. */
export function listAt(value: JsonValue | undefined, key: string): JsonValue[] {
  const member = isObject(value) ? value[key] : undefined;
  return Array.isArray(member) ? member : [];
}

/** The member `key` where it is a string, else undefined. */
export function stringAt(value: JsonValue | undefined, key: string): string | undefined {
  const member = isObject(value) ? value[key] : undefined;
  return typeof member === 'string' ? member : undefined;
}
