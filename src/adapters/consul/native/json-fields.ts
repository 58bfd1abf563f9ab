import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { bareName } from './field-names.js';

/** The text of a field; '' where it is absent or no text, as Go's zero value. */
export function textOf(fields: JsonObject, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

/** True only where the field is `true`. */
export function flagOf(fields: JsonObject, name: string): boolean {
  return fields[name] === true;
}

/** The object in a field; empty where it is absent or null. */
export function objectOf(fields: JsonObject, name: string): JsonObject {
  const value = fields[name];
  return isJsonObject(value) ? value : {};
}

/** The objects of a list field; empty where it is absent or null. */
export function objectsOf(fields: JsonObject, name: string): JsonObject[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** The texts of a list field; empty where it is absent or null. */
export function textsOf(fields: JsonObject, name: string): string[] {
  const value = fields[name];
  return Array.isArray(value) ? value.filter((member) => typeof member === 'string') : [];
}

/** The first of the named fields that is there and not null, whatever its case, `_` and `-`: for agents and catalogs, whose shapes vary. */
export function anyField(fields: JsonObject, ...names: readonly string[]): JsonValue | undefined {
  const wanted = names.map(bareName);
  const found = new Map<string, JsonValue>();
  for (const [key, value] of Object.entries(fields)) {
    if (value !== null && value !== '') found.set(bareName(key), value);
  }
  return wanted.map((name) => found.get(name)).find((value) => value !== undefined);
}

/** As anyField, where the value is an object; empty otherwise. */
export function anyObject(fields: JsonObject, ...names: readonly string[]): JsonObject {
  const value = anyField(fields, ...names);
  return isJsonObject(value) ? value : {};
}

/** As anyField, where the value is text; null otherwise. */
export function anyText(fields: JsonObject, ...names: readonly string[]): string | null {
  const value = anyField(fields, ...names);
  return typeof value === 'string' ? value : null;
}

/** As anyField, where the value is a port; null otherwise, and for 0, which is Consul's word for none. */
export function anyPort(fields: JsonObject, ...names: readonly string[]): number | null {
  const value = anyField(fields, ...names);
  const port = typeof value === 'string' ? Number(value) : value;
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}
