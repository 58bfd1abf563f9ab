import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';

/** The value at a path of member names; undefined where a step is missing or no object. */
export function valueAt(value: JsonValue | undefined, ...path: string[]): JsonValue | undefined {
  let current = value;
  for (const name of path) current = isJsonObject(current) ? current[name] : undefined;
  return current;
}

/** The object at a path; an empty one where there is none. */
export function objectAt(value: JsonValue | undefined, ...path: string[]): JsonObject {
  const found = valueAt(value, ...path);
  return isJsonObject(found) ? found : {};
}

/** The list at a path; an empty one where there is none. */
export function listAt(value: JsonValue | undefined, ...path: string[]): JsonValue[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The text at a path; null where there is none. */
export function textAt(value: JsonValue | undefined, ...path: string[]): string | null {
  const found = valueAt(value, ...path);
  return typeof found === 'string' ? found : null;
}

/** The number at a path; null where there is none. */
export function numberAt(value: JsonValue | undefined, ...path: string[]): number | null {
  const found = valueAt(value, ...path);
  return typeof found === 'number' ? found : null;
}

/** The texts of the list at a path; members that are no text are left out. */
export function textsAt(value: JsonValue | undefined, ...path: string[]): string[] {
  return listAt(value, ...path).filter((member): member is string => typeof member === 'string');
}

/** The map of texts at a path, as labels and annotations are; members that are no text are left out. */
export function textMapAt(value: JsonValue | undefined, ...path: string[]): Record<string, string> {
  const entries = Object.entries(objectAt(value, ...path));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
