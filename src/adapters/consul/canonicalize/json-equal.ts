import { isJsonObject } from '../../../domain/json.js';
import type { JsonValue } from '../../../domain/json.js';

/** True where both values are the same, whatever the order of members. */
export function isJsonEqual(a: JsonValue, b: JsonValue): boolean {
  return JSON.stringify(sortedMembers(a)) === JSON.stringify(sortedMembers(b));
}

function sortedMembers(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sortedMembers);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((key) => [key, sortedMembers(value[key] ?? null)]));
}
