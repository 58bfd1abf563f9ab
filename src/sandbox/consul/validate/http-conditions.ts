import { isObject, listAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';

/** Upper-cases the Methods of the structure at `path`. */
export function upperMethods(value: JsonValue, path: readonly string[]): JsonValue {
  if (!isObject(value)) return value;
  const [step, ...rest] = path;
  if (step !== undefined) return value[step] === undefined ? value : { ...value, [step]: upperMethods(value[step], rest) };
  return value['Methods'] === undefined
    ? value
    : { ...value, Methods: listAt(value, 'Methods').map((method) => String(method).toUpperCase()) };
}

/** At most one path condition, which starts with a slash. `joint` stands between the place and a member's name. */
export function checkPaths(http: JsonObject, place: string, joint: string): void {
  for (const key of ['PathExact', 'PathPrefix']) {
    const value = stringAt(http, key);
    if (value !== undefined && !value.startsWith('/'))
      throw refusedEntry(`${place}${joint}${key} doesn't start with '/': ${JSON.stringify(value)}`);
  }
  const given = ['PathExact', 'PathPrefix', 'PathRegex'].filter((key) => http[key] !== undefined);
  if (given.length > 1) throw refusedEntry(`${place} should only contain at most one of PathExact, PathPrefix, or PathRegex`);
}

/** A condition on something named has a name and one way to compare. */
export function checkComparison(condition: JsonValue, place: string, ways: readonly string[]): void {
  if (stringAt(condition, 'Name') === undefined || stringAt(condition, 'Name') === '')
    throw refusedEntry(`${place} missing required Name field`);
  if (waysOf(condition, ways).length === 1) return;
  throw refusedEntry(`${place} should only contain one of ${ways.slice(0, -1).join(', ')}, or ${ways.at(-1) ?? ''}`);
}

/** Case is ignored only where a value is compared. */
export function checkIgnoreCase(header: JsonValue, place: string): void {
  if (!isObject(header) || header['IgnoreCase'] !== true || waysOf(header, ['Present', 'Regex']).length === 0) return;
  throw refusedEntry(`${place} should set one of Exact, Prefix, Suffix, or Contains when using IgnoreCase`);
}

function waysOf(condition: JsonValue, ways: readonly string[]): string[] {
  return ways.filter((way) => isObject(condition) && condition[way] !== undefined);
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE']);

/** Methods are the standard ones, each once, in any case. */
export function checkMethods(http: JsonObject, place: string): void {
  const seen = new Set<string>();
  for (const method of listAt(http, 'Methods').map((each) => String(each).toUpperCase())) {
    if (!METHODS.has(method)) throw refusedEntry(`${place} contains an invalid method ${JSON.stringify(method)}`);
    if (seen.has(method)) throw refusedEntry(`${place} contains ${JSON.stringify(method)} more than once`);
    seen.add(method);
  }
}
