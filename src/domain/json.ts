/** A JSON value as it comes from a mesh or a request. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** A JSON object; members may be read with `[...]` and are then possibly undefined. */
export type JsonObject = { [key: string]: JsonValue };

/** True for an object that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
