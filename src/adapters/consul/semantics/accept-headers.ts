import { HeaderLines } from './header-lines.js';
import { isReferer } from './referer.js';
import type { RequestNormalization } from './request-normalization.js';

/** What cannot stand in a header value (quiche's BalsaFrame with InvalidCharsLevel::kError). */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
export const INVALID_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const TOKEN = /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/;
const HOP_BY_HOP = ['connection', 'upgrade', 'keep-alive', 'proxy-connection', 'transfer-encoding'];
const NEVER_NOMINATED = new Set(['host', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);
const NOT_NOMINATIONS = new Set(['close', 'http2-settings', 'keep-alive', 'upgrade', 'connection']);

/**
 * What Envoy leaves of nobody whom it does not take for internal, and it takes nobody for that (envoyproxy/envoy
 * `ConnectionManagerUtility::cleanInternalHeaders`). Other `x-envoy-` headers pass.
 */
const INTERNAL_ONLY = `x-envoy-decorator-operation x-envoy-expected-rq-timeout-ms x-envoy-force-trace
  x-envoy-hedge-on-per-try-timeout x-envoy-internal x-envoy-ip-tags x-envoy-max-retries x-envoy-original-url
  x-envoy-retriable-header-names x-envoy-retriable-status-codes x-envoy-retry-grpc-on x-envoy-retry-on
  x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-per-try-timeout-ms x-envoy-upstream-rq-timeout-alt-response
  x-envoy-upstream-rq-timeout-ms x-envoy-upstream-stream-duration-ms`.split(/\s+/);

/** The lines of a request after Envoy's HTTP/1 codec and connection manager, or why it answers 400. */
export function acceptHeaders(
  lines: readonly (readonly [string, string])[],
  how: RequestNormalization,
): { readonly headers: HeaderLines } | { readonly refusal: string } {
  const headers = new HeaderLines();
  for (const [name, value] of lines) {
    const trimmed = value.replaceAll(/^[ \t]+|[ \t]+$/g, '');
    if (!TOKEN.test(name) || INVALID_VALUE.test(trimmed)) return { refusal: `header ${name} is malformed` };
    if (name.includes('_') && how.underscores === 'reject') return { refusal: `header ${name} has an underscore` };
    if (name.includes('_') && how.underscores === 'drop') continue;
    headers.add(name, trimmed);
  }
  const isUpgrade = asksForUpgrade(headers);
  const refusal = framingFault(headers) ?? (isUpgrade ? null : removeNominated(headers));
  if (refusal !== null) return { refusal };
  removeProxyHeaders(headers, isUpgrade);
  return { headers };
}

/** Why the codec cannot tell where the body ends; null where it can. */
function framingFault(headers: HeaderLines): string | null {
  if (!/^\d+$/.test(headers.all('content-length')[0] ?? '0')) return 'Content-Length is no number';
  return (headers.all('transfer-encoding')[0] ?? 'chunked').toLowerCase() === 'chunked' ? null : 'Transfer-Encoding is unknown';
}

/** True where a request asks for another protocol. One for HTTP/2 is taken as if it did not (`http1/codec_impl.cc`). */
function asksForUpgrade(headers: HeaderLines): boolean {
  const [upgrade] = headers.all('upgrade');
  return upgrade !== undefined && upgrade.toLowerCase() !== 'h2c' && tokensOf(headers, 'connection').includes('upgrade');
}

/** Removes the headers that `Connection` names (envoyproxy/envoy `Utility::sanitizeConnectionHeader`); a reason where that is refused. */
function removeNominated(headers: HeaderLines): string | null {
  const nominated = tokensOf(headers, 'connection').filter((token) => token !== '');
  if (nominated.length >= 10) return 'Connection names too many headers';
  for (const name of nominated) {
    if (NOT_NOMINATIONS.has(name)) continue;
    if (NEVER_NOMINATED.has(name) || name.startsWith(':')) return `Connection names ${name}`;
    if (name !== 'te') headers.remove(name);
  }
  return null;
}

function tokensOf(headers: HeaderLines, name: string): string[] {
  return (headers.all(name)[0] ?? '').split(',').map((token) => token.trim().toLowerCase());
}

/** Removes what Envoy's connection manager never leaves of a caller. */
function removeProxyHeaders(headers: HeaderLines, isUpgrade: boolean): void {
  for (const name of HOP_BY_HOP) {
    if (!isUpgrade || (name !== 'connection' && name !== 'upgrade')) headers.remove(name);
  }
  for (const name of INTERNAL_ONLY) headers.remove(name);
  removeTransferCodings(headers);
  const [referer] = headers.all('referer');
  if (referer !== undefined && !isReferer(referer)) headers.remove('referer');
}

/** Of TE only `trailers`, in lower case, passes on, or an empty one (envoyproxy/envoy `ConnectionManagerUtility::sanitizeTEHeader`). */
function removeTransferCodings(headers: HeaderLines): void {
  const [te = ''] = headers.all('te');
  const codings = te.split(',').map((coding) => coding.trim());
  if (te === '') return;
  if (codings.includes('trailers')) headers.set('te', 'trailers');
  else headers.remove('te');
}
