import type { AccessRequest } from '../../../domain/model/access-query.js';
import { acceptHeaders } from './header-lines.js';
import type { HeaderLines } from './header-lines.js';
import { normalizePath } from './request-normalization.js';
import type { RequestNormalization } from './request-normalization.js';
import { requestTarget } from './request-target.js';

/** Stands for the token's text, which queries do not have. */
export const TOKEN_TEXT = 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln';

/** A request as the filters of a public listener see it. */
export interface HttpRequest {
  readonly method: string;
  /** Normalized, query included; null for CONNECT. */
  readonly path: string | null;
  readonly authority: string;
  /** Mutable: the JWT filter takes tokens out. */
  readonly headers: HeaderLines;
}

/** Reads a request as Envoy does, or says why it answers 400 before it looks at intentions. */
export function httpRequest(
  request: AccessRequest & { readonly method: string },
  service: string,
  how: RequestNormalization,
): HttpRequest | { readonly refusal: string } {
  const target = requestTarget(request.method, request.path ?? '/');
  if ('refusal' in target) return target;
  const accepted = acceptHeaders(linesOf(request), how);
  if ('refusal' in accepted) return accepted;
  const path = target.path === null ? { path: null } : normalizePath(withToken(target.path, request), how);
  if ('refusal' in path) return path;
  const { headers } = accepted;
  const authority = target.authority ?? request.host ?? headers.all('host')[0] ?? service;
  headers.remove('host');
  return { method: request.method, path: path.path, authority, headers };
}

/** The header lines with the one that carries the token. */
function linesOf({ headers, jwt }: AccessRequest): (readonly [string, string])[] {
  if (jwt === undefined || jwt === null || 'query' in jwt.at) return headers;
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
