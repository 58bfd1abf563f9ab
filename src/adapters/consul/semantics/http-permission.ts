import type { JsonObject } from '../../../domain/json.js';
import { objectsOf, textOf, textsOf } from '../native/json-fields.js';
import { headerMatch } from './header-match.js';
import type { HttpRequest } from './http-request.js';
import { regexPattern } from './pattern.js';
import type { Pattern } from './pattern.js';

/** Decides whether the HTTP part of a permission speaks of a request. */
export type RequestPredicate = (request: HttpRequest) => boolean;

/** Compiles `Permissions[].HTTP`: path, methods and every header must match. Null where Envoy refuses one of its regexes. */
export function httpPermission(http: JsonObject): RequestPredicate | null {
  const parts: (RequestPredicate | null)[] = [pathPart(http), methodPart(http), ...objectsOf(http, 'Header').map(headerPart)];
  const predicates = parts.filter((part) => part !== null);
  return predicates.length < parts.length ? null : (request) => predicates.every((part) => part(request));
}

/** The path without query is matched; CONNECT has none, which nothing matches. */
function pathPart(http: JsonObject): RequestPredicate | null {
  const pattern = pathPattern(http);
  if (pattern === undefined) return always;
  if (pattern === null) return null;
  return ({ path }) => path !== null && pattern(path.split('?', 1)[0] ?? '');
}

function pathPattern(http: JsonObject): Pattern | undefined {
  const [exact, prefix, regex] = ['PathExact', 'PathPrefix', 'PathRegex'].map((field) => textOf(http, field));
  if (exact !== undefined && exact !== '') return (path) => path === exact;
  if (prefix !== undefined && prefix !== '') return (path) => path.startsWith(prefix);
  return regex === undefined || regex === '' ? undefined : regexPattern(regex);
}

function methodPart(http: JsonObject): RequestPredicate {
  const methods = new Set(textsOf(http, 'Methods').map((method) => method.toUpperCase()));
  return methods.size === 0 ? always : ({ method }) => methods.has(method);
}

function headerPart(match: JsonObject): RequestPredicate | null {
  const name = textOf(match, 'Name').toLowerCase();
  const predicate = headerMatch(match);
  if (predicate === undefined) return always;
  return predicate === null ? null : (request) => predicate(linesOf(request, name));
}

/** The lines of a header; Envoy keeps the request line and Host as pseudo headers beside the others. */
function linesOf(request: HttpRequest, name: string): readonly string[] {
  if (name === ':method') return [request.method];
  if (name === ':path') return request.path === null ? [] : [request.path];
  if (name === ':authority' || name === 'host') return [request.authority];
  if (name === ':scheme') return [request.scheme];
  return request.headers.all(name);
}

function always(): boolean {
  return true;
}
