import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';

/** Maps of the user's own, which are kept as they are. */
const OPAQUE: ReadonlySet<string> = new Set(['Config', 'Meta', 'Arguments', 'Add', 'Set']);
/** Maps in which a key without content says something. */
const KEYED: ReadonlySet<string> = new Set(['Subsets', 'Failover']);
/** Fields that are read as durations, in text or nanoseconds. */
const DURATIONS: ReadonlySet<string> = new Set([
  'RequestTimeout',
  'IdleTimeout',
  'ConnectTimeout',
  'Interval',
  'BaseEjectionTime',
  'TTL',
  'CacheDuration',
  'BaseInterval',
  'MaxInterval',
]);

/**
 * The fields without what Go leaves out (null, empty text, false, empty lists and objects) and without the scope `default`,
 * which is what the Community Edition means by none.
 */
export function pruned(fields: JsonObject, spellDuration: (value: JsonValue) => JsonValue): JsonObject {
  const entries = Object.entries(fields).map(([key, value]) => [key, prunedValue(key, value, spellDuration)] as const);
  return Object.fromEntries(entries.filter(([key, value]) => !isNothing(key, value)));
}

function prunedValue(key: string, value: JsonValue, spellDuration: (value: JsonValue) => JsonValue): JsonValue {
  if (DURATIONS.has(key)) return spellDuration(value);
  if (Array.isArray(value)) return value.map((member) => (isJsonObject(member) ? pruned(member, spellDuration) : member));
  if (!isJsonObject(value) || OPAQUE.has(key)) return value;
  if (!KEYED.has(key)) return pruned(value, spellDuration);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isJsonObject(member) ? pruned(member, spellDuration) : member]),
  );
}

function isNothing(key: string, value: JsonValue): boolean {
  if (value === null || value === '' || value === false) return true;
  if ((key === 'Namespace' || key === 'Partition') && value === 'default') return true;
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}
