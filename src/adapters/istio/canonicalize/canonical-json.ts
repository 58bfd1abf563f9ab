import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/json.js';
import { formatSeconds, parseDuration } from '../values/duration.js';

/** The object without members that are null or undefined, as protobuf JSON reads them. */
export function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));
}

/** The object without the members for which `isDefault` holds. */
export function withoutDefaults(
  object: JsonObject,
  defaults: Readonly<Record<string, (value: JsonValue) => boolean>>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(withoutNulls(object)).filter(
      ([key, value]) => !(Object.hasOwn(defaults, key) && defaults[key]?.(value) === true),
    ),
  );
}

/** The object with some members changed where they are there; a change to undefined removes the member. */
export function withMembers(
  object: JsonObject,
  changes: Readonly<Record<string, (value: JsonValue) => JsonValue | undefined>>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(withoutNulls(object)).flatMap(([key, value]) => {
      const changed = Object.hasOwn(changes, key) ? changes[key]?.(value) : value;
      return changed === undefined ? [] : [[key, changed]];
    }),
  );
}

/** A change to a member that should be an object. */
export function inObject(change: (object: JsonObject) => JsonObject): (value: JsonValue) => JsonValue {
  return (value) => (isJsonObject(value) ? change(value) : value);
}

/** A change to every object of a list. */
export function inList(change: (object: JsonObject) => JsonObject): (value: JsonValue) => JsonValue {
  return (value) => (Array.isArray(value) ? value.map(inObject(change)) : value);
}

/** A list of strings whose order says nothing, sorted and without repetition. */
export function sortedSet(value: JsonValue): JsonValue {
  return Array.isArray(value) && value.every((member) => typeof member === 'string') ? [...new Set(value)].sort() : value;
}

/** A duration as seconds; what is none stays as it is. */
export function seconds(value: JsonValue): JsonValue {
  const duration = typeof value === 'string' ? parseDuration(value) : null;
  return duration === null ? value : formatSeconds(duration);
}

export function isEmptyObject(value: JsonValue): boolean {
  return isJsonObject(value) && Object.keys(value).length === 0;
}

export function isEmptyList(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** True for a value that protobuf JSON does not tell from absence. */
export function isZero(value: JsonValue): boolean {
  return value === 0 || value === '' || value === false || isEmptyList(value);
}
