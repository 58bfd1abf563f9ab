import type { AccessRequest } from '../../../../domain/model/access-query.js';
import type { RequestHeaders } from './request-headers.js';

/** Stands for the query's token wherever the request carries it; made of characters that a real token may have. */
export const CARRIED_TOKEN = 'eyJhbGciOiJSUzI1NiJ9.e30.carried';

function hasParameter(path: string, name: string): boolean {
  const query = path.indexOf('?');
  return (
    query >= 0 &&
    path
      .slice(query + 1)
      .split('&')
      .some((pair) => pair.split('=', 1)[0] === name)
  );
}

/** The path with the token in its query, where the query's token travels there; otherwise as it is. */
export function pathWithToken(path: string, jwt: AccessRequest['jwt']): string {
  if (jwt === null || jwt === undefined || !('query' in jwt.at) || hasParameter(path, jwt.at.query)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${jwt.at.query}=${CARRIED_TOKEN}`;
}

/** Adds the header or cookie that carries the query's token, where it travels in one. */
export function addTokenHeader(headers: RequestHeaders, jwt: AccessRequest['jwt']): void {
  if (jwt === null || jwt === undefined) return;
  if ('header' in jwt.at) headers.add(jwt.at.header, `${jwt.at.prefix}${CARRIED_TOKEN}`);
  if ('cookie' in jwt.at) headers.add('cookie', `${jwt.at.cookie}=${CARRIED_TOKEN}`);
}
