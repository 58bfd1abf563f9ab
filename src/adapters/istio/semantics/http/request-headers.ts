import { asciiLowerCase } from '../matching/string-matcher.js';

/** Headers of which Envoy keeps one line: further lines are appended to it with a comma (Envoy http/header_map.h, O(1) headers). */
const JOINED = new Set([
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-client-cert',
  'x-request-id',
  'user-agent',
  'content-type',
  'content-length',
  'connection',
  'expect',
  'via',
  'te',
  'upgrade',
]);

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
    else if (JOINED.has(key)) lines[0] = `${lines[0]},${trimmed}`;
    else lines.push(trimmed);
  }

  set(name: string, value: string): void {
    this.#lines.set(canonicalName(name), [value]);
  }

  remove(name: string): void {
    this.#lines.delete(canonicalName(name));
  }
}
