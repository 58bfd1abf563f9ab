import type { AccessRequest } from '../../../../domain/model/access-query.js';
import type { PathNormalization } from '../../native/istio-settings.js';
import { addTokenHeader, pathWithToken } from './carried-token.js';
import { normalizePath } from './normalize-path.js';
import { RequestHeaders } from './request-headers.js';
import { readRequestLine, validAuthority } from './request-line.js';

/** A request past the proxy's codec, or the reason for its 400. */
export type ReceivedRequest = { readonly headers: RequestHeaders } | { readonly refusal: string };

/** What an HTTP request without a path asks for. */
const DEFAULT_PATH = '/';

/** Takes a request through the codec and path normalization, up to the first filter. `encrypted` tells of the connection. */
export function receiveRequest(
  request: AccessRequest,
  method: string,
  normalization: PathNormalization,
  encrypted: boolean,
): ReceivedRequest {
  const line = readRequestLine(method, pathWithToken(request.path ?? DEFAULT_PATH, request.jwt));
  if (line === null) return { refusal: 'the proxy does not accept the method or the form of the path' };
  const host = line.host ?? request.host ?? null;
  if (host !== null && !validAuthority(host)) return { refusal: 'the proxy does not accept the host' };
  const path = normalizePath(line.path, normalization);
  if (path === null) return { refusal: 'the path cannot be normalized or has a fragment' };
  const headers = new RequestHeaders();
  headers.set(':method', method);
  headers.set(':path', path);
  headers.set(':scheme', encrypted ? 'https' : 'http');
  if (host !== null) headers.set(':authority', host);
  for (const [name, value] of request.headers) headers.add(name, value);
  addTokenHeader(headers, request.jwt);
  if (headers.first('x-forwarded-proto') === null) headers.set('x-forwarded-proto', encrypted ? 'https' : 'http');
  return { headers };
}
