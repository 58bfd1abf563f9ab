import { isJsonObject, type JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';
import type { Draft } from './mutations.js';
import { PATH_REGEXES, VALUE_REGEXES, VALUES } from './vocabulary.js';

/** A request that the HTTP part of a permission speaks of, as far as its form tells. */
export function satisfyPermission(random: RandomSource, permission: JsonObject, plain: Draft): Draft {
  const http = isJsonObject(permission['HTTP']) ? permission['HTTP'] : {};
  const methods = Array.isArray(http['Methods']) ? http['Methods'].map(String) : [];
  const draft: Draft = {
    ...plain,
    method: methods.length > 0 && random.chance(0.95) ? random.oneOf(methods) : random.oneOf(['GET', 'GET', 'POST', 'HEAD']),
    path: pathFor(random, http),
    headers: [],
  };
  const headers = Array.isArray(http['Header']) ? http['Header'].filter(isJsonObject) : [];
  for (const match of headers) addHeader(random, draft, match);
  return draft;
}

function pathFor(random: RandomSource, { PathExact, PathPrefix, PathRegex }: JsonObject): string {
  if (typeof PathExact === 'string') return PathExact;
  if (typeof PathPrefix === 'string') return `${PathPrefix}${random.oneOf(['', '', 'x', '/', '/x', '?q=1'])}`;
  const [, ...examples] = PATH_REGEXES.find(([regex]) => regex === PathRegex) ?? ['', '/', '/a', '/x'];
  return random.oneOf(examples);
}

function addHeader(random: RandomSource, draft: Draft, match: JsonObject): void {
  const name = String(match['Name']);
  const value = valueFor(random, match);
  if (name === 'host' || name === ':authority') draft.host = value;
  else if (name === ':path') draft.path = value.startsWith('/') ? value : draft.path;
  else if (!name.startsWith(':') && !random.chance(0.1)) draft.headers = [...draft.headers, [name, value]];
}

function valueFor(random: RandomSource, { Exact, Prefix, Suffix, Contains, Regex, Invert }: JsonObject): string {
  if (Invert === true && random.chance(0.5)) return random.oneOf(VALUES);
  if (typeof Exact === 'string') return Exact;
  if (typeof Prefix === 'string') return `${Prefix}${random.oneOf(['', 'x'])}`;
  if (typeof Suffix === 'string') return `${random.oneOf(['', 'x'])}${Suffix}`;
  if (typeof Contains === 'string') return `${random.oneOf(['', 'x'])}${Contains}${random.oneOf(['', 'x'])}`;
  const [, ...examples] = VALUE_REGEXES.find(([regex]) => regex === Regex) ?? ['', ...VALUES];
  return random.oneOf(examples);
}
