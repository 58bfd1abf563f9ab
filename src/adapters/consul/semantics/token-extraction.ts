import { isJsonObject } from '../../../domain/json.js';
import type { JsonObject } from '../../../domain/json.js';
import { flagOf, objectOf, objectsOf, textOf } from '../native/json-fields.js';
import type { HttpRequest } from './http-request.js';

/** A token where a provider looks for one, with what takes it out of the request. */
export interface ExtractedToken {
  readonly text: string;
  readonly remove: (request: HttpRequest) => void;
}

const DEFAULT_LOCATIONS: JsonObject[] = [
  { Header: { Name: 'Authorization', ValuePrefix: 'Bearer ' } },
  { QueryParam: { Name: 'access_token' } },
];

/**
 * What Envoy takes for the tokens of a provider, of which the last one is checked: headers by name and prefix, each line for
 * itself, then query parameters, then cookies (envoyproxy/envoy `source/extensions/filters/http/jwt_authn/extractor.cc`).
 */
export function extractTokens(provider: JsonObject, request: HttpRequest): ExtractedToken[] {
  const locations = locationsOf(provider);
  const headers = locations.map((location) => objectOf(location, 'Header')).filter((header) => 'Name' in header);
  const ordered = headers.toSorted((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1));
  return [
    ...ordered.flatMap((header) => inHeader(header, request)),
    ...namesOf(locations, 'QueryParam').flatMap((name) => inQuery(name, request)),
    ...namesOf(locations, 'Cookie').flatMap((name) => inCookies(name, request)),
  ];
}

/** True where accepted tokens stay in the request. Of several header locations the last one tells (hashicorp/consul `agent/xds/jwt_authn.go`). */
export function forwardsToken(provider: JsonObject): boolean {
  const header = locationsOf(provider).findLast((location) => isJsonObject(location['Header']));
  return flagOf(objectOf(header ?? {}, 'Header'), 'Forward');
}

function locationsOf(provider: JsonObject): JsonObject[] {
  const locations = objectsOf(provider, 'Locations');
  return locations.length > 0 ? locations : DEFAULT_LOCATIONS;
}

function namesOf(locations: readonly JsonObject[], kind: 'QueryParam' | 'Cookie'): string[] {
  return locations
    .map((location) => textOf(objectOf(location, kind), 'Name'))
    .filter((name) => name !== '')
    .toSorted();
}

function sortKey(header: JsonObject): string {
  return textOf(header, 'Name').toLowerCase() + textOf(header, 'ValuePrefix');
}

function inHeader(header: JsonObject, { headers }: HttpRequest): ExtractedToken[] {
  const name = textOf(header, 'Name').toLowerCase();
  const prefix = textOf(header, 'ValuePrefix');
  const texts = headers.all(name).map((line) => behindPrefix(line, prefix));
  return texts.filter((text) => text !== null).map((text) => ({ text, remove: (request) => request.headers.remove(name) }));
}

/** From the first character that a token may have behind the prefix, which may stand anywhere, to the end of the line. */
function behindPrefix(line: string, prefix: string): string | null {
  if (prefix === '') return line;
  const at = line.indexOf(prefix);
  return at < 0 ? null : line.slice(at + prefix.length).replace(/^[^-_0-9A-Za-z]+/, '');
}

function inQuery(name: string, { path }: HttpRequest): ExtractedToken[] {
  const text = queryPairs(path ?? '').find(([key]) => key === name)?.[1];
  return text === undefined ? [] : [{ text, remove: (request) => removeParameter(name, request) }];
}

function queryPairs(path: string): [string, string][] {
  const at = path.indexOf('?');
  if (at < 0) return [];
  return path
    .slice(at + 1)
    .split('&')
    .map((pair) => {
      const [key = '', ...value] = pair.split('=');
      return [percentDecoded(key), percentDecoded(value.join('='))];
    });
}

/** Envoy writes the other parameters anew: decoded, and in the order of their names. */
function removeParameter(name: string, request: HttpRequest): void {
  const { path } = request;
  if (path === null) return;
  const left = queryPairs(path).filter(([key]) => key !== name);
  const query = left.toSorted(([one], [other]) => Number(one > other) - Number(one < other)).map((pair) => pair.join('='));
  request.path = `${path.split('?', 1)[0] ?? ''}${query.length > 0 ? '?' : ''}${query.join('&')}`;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The first pair with the name counts; tokens stay in cookies. */
function inCookies(name: string, { headers }: HttpRequest): ExtractedToken[] {
  const pairs = headers.all('cookie').flatMap((line) => line.split(';').map((pair) => pair.trimStart()));
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value === undefined ? [] : [{ text: value.replace(/^"(.*)"$/, '$1'), remove: () => undefined }];
}
