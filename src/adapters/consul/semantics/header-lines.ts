import type { RequestNormalization } from './request-normalization.js';

/** Header lines by lower-case name, as the proxy's filters see them. */
export class HeaderLines {
  private readonly lines = new Map<string, string[]>();

  /** Adds a line; lines of the headers that Envoy keeps in one place are joined with `,`, empty ones skipped. */
  add(name: string, value: string): void {
    const key = name.toLowerCase();
    const present = this.lines.get(key);
    if (present === undefined) this.lines.set(key, [value]);
    else if (!JOINED.has(key)) present.push(value);
    else if (value !== '') this.lines.set(key, [[...present, value].filter((line) => line !== '').join(',')]);
  }

  set(name: string, value: string): void {
    this.lines.set(name, [value]);
  }

  all(name: string): readonly string[] {
    return this.lines.get(name) ?? [];
  }

  has(name: string): boolean {
    return this.lines.has(name);
  }

  remove(name: string): void {
    this.lines.delete(name);
  }

  names(): string[] {
    return [...this.lines.keys()];
  }
}

/**
 * Headers of which Envoy keeps one line only (envoyproxy/envoy `envoy/http/header_map.h` inline headers, and the ones that its
 * extensions register). Others keep their lines, Cookie among them.
 */
const JOINED = new Set(
  `accept accept-encoding access-control-request-headers access-control-request-method authorization cache-control connection
   content-length content-type expect grpc-accept-encoding grpc-timeout keep-alive origin proxy-connection referer te
   transfer-encoding upgrade user-agent via x-client-trace-id x-forwarded-client-cert x-forwarded-for x-forwarded-host
   x-forwarded-port x-forwarded-proto x-request-id`.split(/\s+/),
);

/** What cannot stand in a header value (quiche's BalsaFrame with InvalidCharsLevel::kError). */
// oxlint-disable-next-line no-control-regex -- control characters are what this looks for
const INVALID_VALUE = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const TOKEN = /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/;
const HOP_BY_HOP = ['connection', 'upgrade', 'keep-alive', 'proxy-connection', 'transfer-encoding'];
const NEVER_NOMINATED = new Set(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);
const NOT_NOMINATIONS = new Set(['close', 'http2-settings', 'keep-alive', 'upgrade', 'connection']);

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
  const refusal = removeNominated(headers);
  if (refusal !== null) return { refusal };
  removeProxyHeaders(headers);
  return { headers };
}

/** Removes the headers that `Connection` names (envoyproxy/envoy `Utility::sanitizeConnectionHeader`); a reason where that is refused. */
function removeNominated(headers: HeaderLines): string | null {
  const tokens = (headers.all('connection')[0] ?? '').split(',').map((token) => token.trim().toLowerCase());
  const nominated = tokens.filter((token) => token !== '');
  if (nominated.length >= 10) return 'Connection names too many headers';
  for (const name of nominated) {
    if (NOT_NOMINATIONS.has(name)) continue;
    if (NEVER_NOMINATED.has(name) || name.startsWith(':')) return `Connection names ${name}`;
    const keepsTrailers = name === 'te' && /(^|,)\s*trailers\s*(,|$)/i.test(headers.all('te')[0] ?? '');
    if (keepsTrailers) headers.set('te', 'trailers');
    else headers.remove(name);
  }
  return null;
}

/** Removes what Envoy's connection manager never leaves of a caller that it does not trust. */
function removeProxyHeaders(headers: HeaderLines): void {
  const isUpgrade = /(^|,)\s*upgrade\s*(,|$)/i.test(headers.all('connection')[0] ?? '') && headers.has('upgrade');
  for (const name of HOP_BY_HOP) {
    if (!isUpgrade || (name !== 'connection' && name !== 'upgrade')) headers.remove(name);
  }
  for (const name of headers.names()) {
    if (name.startsWith('x-envoy-')) headers.remove(name);
  }
  const [referer] = headers.all('referer');
  if (referer !== undefined && !/^https?:\/\/[^/?#]+/i.test(referer)) headers.remove('referer');
}
