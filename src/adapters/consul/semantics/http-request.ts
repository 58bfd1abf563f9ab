import type { AccessRequest } from '../../../domain/model/access-query.js';
import { acceptHeaders } from './accept-headers.js';
import type { HeaderLines } from './header-lines.js';
import { normalizePath } from './request-normalization.js';
import type { RequestNormalization } from './request-normalization.js';
import { requestTarget } from './request-target.js';

/** Stands for the token's text, which queries do not have. */
export const TOKEN_TEXT = 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln';

/** Characters of a Host that Envoy takes (envoyproxy/envoy `HeaderUtility::authorityIsValid`). */
const AUTHORITY = /^[-!$%&'()*+,.0-9:;=@A-Z[\]_a-z~]*$/;

/** A request as the filters of a public listener see it. */
export interface HttpRequest {
  readonly method: string;
  /** Normalized, query included; null for CONNECT. Mutable: the JWT filter takes tokens out. */
  path: string | null;
  readonly authority: string;
  readonly scheme: string;
  /** Mutable: the JWT filter takes tokens out. */
  readonly headers: HeaderLines;
}

/** Why Envoy answers a request before it looks at intentions: `deny` for 403, `not-found` for 404, `bad-request` for 400. */
export interface Refusal {
  readonly refusal: string;
  readonly decision: 'bad-request' | 'deny' | 'not-found';
}

/** Reads a request as Envoy does, or says why it answers without looking at intentions. */
export function httpRequest(
  request: AccessRequest & { readonly method: string },
  service: string,
  how: RequestNormalization,
): HttpRequest | Refusal {
  const target = requestTarget(request.method, withToken(request.path ?? '/', request));
  if ('refusal' in target) return badRequest(target.refusal);
  const accepted = acceptHeaders(linesOf(request), how);
  if ('refusal' in accepted) return badRequest(accepted.refusal);
  const { headers } = accepted;
  const authority = target.authority ?? headers.all('host')[0] ?? service;
  if (!AUTHORITY.test(authority)) return badRequest('Host has invalid characters');
  // The codec takes `OPTIONS *` and `http://host?query`, the manager answers them (envoyproxy/envoy `conn_manager_impl.cc` decodeHeaders).
  if (target.path?.startsWith('/') === false) return { refusal: 'the proxy routes only paths from /', decision: 'not-found' };
  const path = target.path === null ? { path: null } : normalizePath(target.path, how);
  if ('refusal' in path) return badRequest(path.refusal);
  const [upgrade] = request.method === 'CONNECT' ? ['CONNECT'] : headers.all('upgrade');
  if (upgrade !== undefined && upgrade.toLowerCase() !== 'websocket')
    return { refusal: `the proxy makes no upgrade to ${upgrade}`, decision: 'deny' };
  headers.remove('host');
  const scheme = target.scheme ?? forwardedScheme(headers);
  return { method: request.method, path: path.path, authority, scheme, headers };
}

function badRequest(refusal: string): Refusal {
  return { refusal, decision: 'bad-request' };
}

/** Callers may name the scheme of an earlier hop; anything but http is told as https, which the listener is. */
function forwardedScheme(headers: HeaderLines): string {
  return headers.all('x-forwarded-proto')[0]?.toLowerCase() === 'http' ? 'http' : 'https';
}

/** The header lines behind Host, with the one that carries the token. */
function linesOf({ headers: said, host, jwt }: AccessRequest): (readonly [string, string])[] {
  const headers = host === undefined || host === null ? said : [['host', host] as const, ...said];
  if (jwt === undefined || jwt === null || 'query' in jwt.at) return [...headers];
  const line =
    'cookie' in jwt.at
      ? (['cookie', `${jwt.at.cookie}=${TOKEN_TEXT}`] as const)
      : ([jwt.at.header, `${jwt.at.prefix}${TOKEN_TEXT}`] as const);
  return [...headers, line];
}

function withToken(path: string, { jwt }: AccessRequest): string {
  if (jwt === undefined || jwt === null || !('query' in jwt.at)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${jwt.at.query}=${TOKEN_TEXT}`;
}
