import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';

/** One place where two JSON values differ. An absent member is undefined on that side. */
export interface FieldDifference {
  /** JSON pointer (RFC 6901); empty for the whole value. */
  readonly pointer: string;
  readonly wanted: JsonValue | undefined;
  readonly given: JsonValue | undefined;
}

/** Every place where `given` is not `wanted`. Lists of different length differ as a whole: their order is meaning. */
export function fieldDifferences(wanted: JsonValue, given: JsonValue): FieldDifference[] {
  // Most are equal, which is quicker to see than to say where they are not.
  return isSame(wanted, given) ? [] : differencesAt(wanted, given, '');
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, index) => isSame(value, b[index]));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]));
}

function differencesAt(wanted: JsonValue, given: JsonValue, pointer: string): FieldDifference[] {
  if (isJsonObject(wanted) && isJsonObject(given)) {
    const names = new Set([...Object.keys(wanted), ...Object.keys(given)]);
    return [...names].sort().flatMap((name) => memberDifferences(wanted[name], given[name], `${pointer}/${escapeToken(name)}`));
  }
  if (Array.isArray(wanted) && Array.isArray(given) && wanted.length === given.length) {
    return wanted.flatMap((value, index) => memberDifferences(value, given[index], `${pointer}/${index}`));
  }
  return wanted === given || (isEmptyList(wanted) && isEmptyList(given)) ? [] : [{ pointer, wanted, given }];
}

/** `given` with every difference undone: the wanted values set, what was not wanted removed. */
export function overlayDifferences(given: JsonObject, differences: readonly FieldDifference[]): JsonObject {
  const result = structuredClone(given);
  for (const difference of differences) setAt(result, parsePointer(difference.pointer), difference.wanted);
  return result;
}

/** True where the pointer goes through a list, so that it means something only while that list is unchanged. */
export function goesThroughList(root: JsonValue, pointer: string): boolean {
  let value: JsonValue | undefined = root;
  for (const token of parsePointer(pointer)) {
    if (Array.isArray(value)) return true;
    value = isJsonObject(value) ? value[token] : undefined;
  }
  return false;
}

/** The reference tokens of a JSON pointer, unescaped. */
export function parsePointer(pointer: string): string[] {
  return pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** One token as it stands in a JSON pointer. */
export function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

function memberDifferences(wanted: JsonValue | undefined, given: JsonValue | undefined, pointer: string): FieldDifference[] {
  if (wanted === undefined || given === undefined) return wanted === given ? [] : [{ pointer, wanted, given }];
  return differencesAt(wanted, given, pointer);
}

function isEmptyList(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0;
}

function setAt(root: JsonObject, tokens: readonly string[], value: JsonValue | undefined): void {
  let parent: JsonValue = root;
  for (const token of tokens.slice(0, -1)) {
    const next: JsonValue | undefined = Array.isArray(parent) ? parent[Number(token)] : parent[token];
    if (!Array.isArray(next) && !isJsonObject(next)) return;
    parent = next;
  }
  const last = tokens.at(-1);
  if (last === undefined) return;
  if (Array.isArray(parent)) {
    if (value !== undefined) parent[Number(last)] = value;
  } else if (value === undefined) delete parent[last];
  else Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true });
}
