import { isJsonObject, type JsonValue } from '../../domain/json.js';

/**
 * True where some list holds null. Consul takes no such entry well: its handler fails, and a null in a list of proxy-defaults' Config ends
 * the server and every restart of it, because it cannot read its own log any more (seen with 1.22.7; hashicorp/consul agent/consul/fsm).
 */
export function hasNullInList(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some((member) => member === null || hasNullInList(member));
  return isJsonObject(value) && Object.values(value).some(hasNullInList);
}
