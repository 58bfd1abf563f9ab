import { isObject, listAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import { refusedEntry } from './consul-error.js';

/** Upper-cases the Methods of the structure at `path`. */
export function upperMethods(value: JsonValue, path: readonly string[]): JsonValue {
  if (!isObject(value)) return value;
  const [step, ...rest] = path;
  if (step !== undefined) return value[step] === undefined ? value : { ...value, [step]: upperMethods(value[step], rest) };
  return value['Methods'] === undefined
    ? value
    : { ...value, Methods: listAt(value, 'Methods').map((method) => String(method).toUpperCase()) };
}

/** At most one path condition, which starts with a slash. */
export function checkPaths(http: JsonObject, prefix: string): void {
  const given = ['PathExact', 'PathPrefix', 'PathRegex'].filter((key) => http[key] !== undefined);
  if (given.length > 1) throw refusedEntry(`${prefix}should only contain at most one of PathExact, PathPrefix, or PathRegex`);
  for (const key of ['PathExact', 'PathPrefix']) {
    const value = stringAt(http, key);
    if (value !== undefined && !value.startsWith('/'))
      throw refusedEntry(`${prefix}${key} doesn't start with '/': ${JSON.stringify(value)}`);
  }
}

/** A header condition has a name and one way to compare. */
export function checkHeader(header: JsonValue, prefix: string): void {
  if (!isObject(header)) return;
  if (header['Name'] === undefined) throw refusedEntry(`${prefix}missing required Name field`);
  const ways = ['Present', 'Exact', 'Prefix', 'Suffix', 'Contains', 'Regex'].filter((key) => header[key] !== undefined);
  if (ways.length !== 1)
    throw refusedEntry(`${prefix}should only contain one of Present, Exact, Prefix, Suffix, Contains, or Regex`);
  if (header['IgnoreCase'] === true && (ways[0] === 'Regex' || ways[0] === 'Present')) {
    throw refusedEntry(`${prefix}should set one of Exact, Prefix, Suffix, or Contains when using IgnoreCase`);
  }
}
