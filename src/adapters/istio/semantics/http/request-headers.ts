import { asciiLowerCase } from '../matching/string-matcher.js';

/**
 * Headers of which Envoy keeps one line: further lines are appended to it with a comma (Envoy http/header_map.h, and the
 * custom inline headers that its filters register).
 */
const JOINED = new Set(
  (
    ':authority accept accept-encoding access-control-request-headers access-control-request-method authorization cache-control ' +
    'connection content-encoding content-length content-type expect grpc-accept-encoding grpc-timeout if-match ' +
    'if-modified-since if-none-match if-range if-unmodified-since origin pragma referer te upgrade user-agent via ' +
    'x-client-trace-id x-envoy-attempt-count x-envoy-decorator-operation x-envoy-downstream-service-cluster ' +
    'x-envoy-external-address x-envoy-original-host x-envoy-original-path x-forwarded-client-cert x-forwarded-for ' +
    'x-forwarded-host x-forwarded-port x-forwarded-proto x-request-id'
  ).split(' '),
);

/** A further line of a header that keeps one: an empty one leaves it as it is. */
function joined(line: string | undefined, value: string): string {
  if (line === undefined || line === '') return value;
  return value === '' ? line : `${line},${value}`;
}

const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u;
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const FORBIDDEN_IN_VALUE = /[\0-\x08\n-\x1f\x7f]/u;

/** True for a header that the proxy's HTTP/1 parser takes; any other makes it answer 400 (Envoy http/http1/balsa_parser.cc). */
export function validHeader(name: string, value: string): boolean {
  return NAME.test(name) && !FORBIDDEN_IN_VALUE.test(value);
}

function canonicalName(name: string): string {
  const lower = asciiLowerCase(name);
  return lower === 'host' ? ':authority' : lower;
}

/** The header map of a request in the proxy, which filters change as the request passes. Names are matched without case. */
export class RequestHeaders {
  readonly #lines = new Map<string, string[]>();

  /** Every line of a header in order, empty where it is absent; `host` means `:authority`. */
  lines(name: string): readonly string[] {
    return this.#lines.get(canonicalName(name)) ?? [];
  }

  /** The first line of a header; null where it is absent. */
  first(name: string): string | null {
    return this.lines(name)[0] ?? null;
  }

  /** Adds a line; the blanks around its value are not part of it. */
  add(name: string, value: string): void {
    const key = canonicalName(name);
    const trimmed = value.replace(/^[ \t]+|[ \t]+$/gu, '');
    const lines = this.#lines.get(key);
    if (lines === undefined) this.#lines.set(key, [trimmed]);
    else if (JOINED.has(key)) lines[0] = joined(lines[0], trimmed);
    else lines.push(trimmed);
  }

  set(name: string, value: string): void {
    this.#lines.set(canonicalName(name), [value]);
  }

  remove(name: string): void {
    this.#lines.delete(canonicalName(name));
  }

  /** Removes every header of these names, in lower case. */
  removeAll(names: ReadonlySet<string>): void {
    for (const name of this.#lines.keys()) if (names.has(name)) this.#lines.delete(name);
  }
}
