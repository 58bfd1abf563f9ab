import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { fieldName } from './field-names.js';

/** Maps whose content is the user's own: neither their keys nor what stands below is Consul's. */
const OPAQUE = new Set(['Config', 'Meta', 'Arguments', 'Add', 'Set']);
/** Maps with the user's keys and Consul's fields below them. */
const KEYED = new Set(['Subsets', 'Failover']);

/** A config entry with every field in HTTP API casing, however it was written: CamelCase, camelCase (CRDs) or snake_case. */
export function canonicalFields(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const name = fieldName(key);
      return [name, canonicalValue(name, value)];
    }),
  );
}

function canonicalValue(name: string, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((member) => canonicalValue(name, member));
  if (!isJsonObject(value) || OPAQUE.has(name)) return value;
  if (!KEYED.has(name)) return canonicalFields(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, canonicalValue('', member)]));
}
