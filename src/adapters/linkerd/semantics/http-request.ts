import type { AccessRequest } from '../../../domain/model/access-query.js';

/** A request as route matches see it: nothing is normalized. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string | null;
  /** Host without user and port; null where the request names none. */
  readonly host: string | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The request that a query describes; null for a connection that is not HTTP. Header names come in lower case. */
export function httpRequestOf(request: AccessRequest): HttpRequest | null {
  const { method, headers } = request;
  if (method === null || method === undefined) return null;
  const lines = headers.map(([name, value]) => [name.toLowerCase(), value] as const);
  const [, absoluteHost, target = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/([^/?#]*))?([^#]*)/is.exec(request.path ?? '/') ?? [];
  const authority = request.host ?? absoluteHost ?? lines.find(([name]) => name === ':authority' || name === 'host')?.[1] ?? null;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return {
    method,
    path: path === '' ? '/' : path,
    query: mark < 0 ? null : target.slice(mark + 1),
    host: authority === null ? null : hostOf(authority),
    headers: lines,
  };
}

function hostOf(authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return /^(\[[^\]]*\])/.exec(host)?.[1] ?? host.replace(/:[^:]*$/, '');
}
