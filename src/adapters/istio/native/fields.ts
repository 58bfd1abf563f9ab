import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';

/** A member that should be an object; an empty object where it is absent or something else, as protobuf JSON reads it. */
export function objectAt(value: JsonValue | undefined, ...path: readonly string[]): JsonObject {
  let current: JsonValue | undefined = value;
  for (const key of path) current = isJsonObject(current) ? current[key] : undefined;
  return isJsonObject(current) ? current : {};
}

/** A member that should be a list; empty where it is absent or something else. */
export function listAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[] {
  const last = path.at(-1);
  const found = last === undefined ? value : objectAt(value, ...path.slice(0, -1))[last];
  return Array.isArray(found) ? found : [];
}

/** A member that should be a list of strings; other elements are left out. */
export function stringsAt(value: JsonValue | undefined, ...path: readonly string[]): readonly string[] {
  return listAt(value, ...path).filter((element) => typeof element === 'string');
}

/** A member that should be a string; null where it is absent, empty or something else. */
export function stringAt(value: JsonValue | undefined, ...path: readonly string[]): string | null {
  const last = path.at(-1);
  const found = last === undefined ? value : objectAt(value, ...path.slice(0, -1))[last];
  return typeof found === 'string' && found !== '' ? found : null;
}

/**
 * A member that should be a map of strings, as labels and annotations are. Numbers and booleans that somebody wrote without
 * quotes are taken as their text, so that a selector never selects more than it says; other values are left out.
 */
export function stringMapAt(value: JsonValue | undefined, ...path: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectAt(value, ...path))
      .filter(([, member]) => typeof member === 'string' || typeof member === 'number' || typeof member === 'boolean')
      .map(([key, member]) => [key, String(member)]),
  );
}

/** A member that should be a port number, given as a number or as decimal text; null where it is neither. */
export function portAt(value: JsonValue | undefined, key: string): number | null {
  const found = objectAt(value)[key];
  const number = typeof found === 'string' && /^\d{1,5}$/.test(found) ? Number(found) : found;
  return typeof number === 'number' && Number.isInteger(number) ? number : null;
}
