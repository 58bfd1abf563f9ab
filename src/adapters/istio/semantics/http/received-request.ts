import type { AccessRequest } from '../../../../domain/model/access-query.js';
import type { PathNormalization } from '../../native/istio-settings.js';
import { addTokenHeader, pathWithToken } from './carried-token.js';
import { normalizePath } from './normalize-path.js';
import { RequestHeaders, validHeader } from './request-headers.js';
import { readRequestLine, validAuthority } from './request-line.js';

/** A request past the proxy's codec, or the reason for its 400. */
export type ReceivedRequest = { readonly headers: RequestHeaders } | { readonly refusal: string };

/** What an HTTP request without a path asks for. */
export const DEFAULT_PATH = '/';
/** Stands for the id that the proxy makes up. */
const REQUEST_ID = '00000000-0000-4000-8000-000000000000';
/** Parts of the proxy's own element of X-Forwarded-Client-Cert that nothing here can know. */
const CLIENT_CERTIFICATE = 'By=;Hash=;Subject="";URI=';

/** Headers that the proxy takes away before any filter: those of one hop, and those by which Envoys instruct each other. */
const TAKEN_AWAY = new Set(
  (
    'keep-alive proxy-connection transfer-encoding x-envoy-internal x-envoy-max-retries x-envoy-retry-on ' +
    'x-envoy-retry-grpc-on x-envoy-retriable-status-codes x-envoy-retriable-header-names x-envoy-force-trace x-envoy-ip-tags ' +
    'x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-timeout-ms x-envoy-upstream-rq-per-try-timeout-ms ' +
    'x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-stream-duration-ms x-envoy-expected-rq-timeout-ms ' +
    'x-envoy-hedge-on-per-try-timeout x-envoy-original-url'
  ).split(' '),
);

/**
 * Headers that the proxy sets before any filter (Envoy http/conn_manager_utility.cc): of a caller without a certificate it
 * drops what that says of certificates, to others it appends its own.
 */
function addProxyHeaders(headers: RequestHeaders, identity: string | null): void {
  headers.removeAll(TAKEN_AWAY);
  if (headers.first('upgrade') === null) headers.remove('connection');
  removeTransferCodings(headers);
  if (identity === null) headers.remove('x-forwarded-client-cert');
  else headers.add('x-forwarded-client-cert', CLIENT_CERTIFICATE + identity);
  if (headers.first('x-forwarded-proto') === null) headers.set('x-forwarded-proto', identity === null ? 'http' : 'https');
  if (headers.first('x-request-id') === null) headers.set('x-request-id', REQUEST_ID);
}

/** Of TE only `trailers`, in lower case, passes on, or an empty one (Envoy http/conn_manager_utility.cc, sanitizeTEHeader). */
function removeTransferCodings(headers: RequestHeaders): void {
  const te = headers.first('te') ?? '';
  const codings = te.split(',').map((coding) => coding.trim());
  if (te === '') return;
  if (codings.includes('trailers')) headers.set('te', 'trailers');
  else headers.remove('te');
}

/** Takes a request through the codec and path normalization, up to the first filter. `identity` is the peer's, null on plaintext. */
export function receiveRequest(
  request: AccessRequest,
  method: string,
  normalization: PathNormalization,
  identity: string | null,
): ReceivedRequest {
  const line = readRequestLine(method, pathWithToken(request.path ?? DEFAULT_PATH, request.jwt));
  if (line === null) return { refusal: 'the proxy does not accept the method or the form of the path' };
  const host = line.host ?? request.host ?? null;
  if (host !== null && !validAuthority(host)) return { refusal: 'the proxy does not accept the host' };
  const path = normalizePath(line.path, normalization);
  if (path === null) return { refusal: 'the path cannot be normalized or has a fragment' };
  if (!request.headers.every(([name, value]) => validHeader(name, value)))
    return { refusal: 'the proxy does not accept a header' };
  const headers = new RequestHeaders();
  headers.set(':method', method);
  headers.set(':path', path);
  headers.set(':scheme', identity === null ? 'http' : 'https');
  if (host !== null) headers.set(':authority', host);
  for (const [name, value] of request.headers) headers.add(name, value);
  addTokenHeader(headers, request.jwt);
  addProxyHeaders(headers, identity);
  return { headers };
}
