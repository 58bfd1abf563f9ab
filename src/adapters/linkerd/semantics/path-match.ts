import type { JsonValue } from '../../../domain/json.js';
import { textAt } from '../json-fields.js';
import { compileRegex } from './regex-pattern.js';

/** The number of bytes of a path that a match covers; null where it does not match. Paths are compared raw. */
export type PathMatch = (path: string) => number | null;

/**
 * Reads the `path` of an HTTPRoute match; null where the policy controller refuses it. A prefix ends at a segment, and trailing
 * slashes of both sides do not count. Source: linkerd2-proxy linkerd/http/route/src/http/match/path.rs.
 */
export function readPathMatch(path: JsonValue | undefined): PathMatch | null {
  const value = textAt(path, 'value') ?? '/';
  switch (textAt(path, 'type') ?? 'PathPrefix') {
    case 'Exact':
      return value.startsWith('/') ? exactPath(value) : null;
    case 'PathPrefix':
      return value.startsWith('/') ? prefixPath(value) : null;
    case 'RegularExpression':
      return regexPath(value);
    default:
      return null;
  }
}

/** Matches one path byte by byte. */
export function exactPath(value: string): PathMatch {
  const length = byteLength(value);
  return (path) => (path === value ? length : null);
}

function prefixPath(value: string): PathMatch {
  if (value === '/') return () => 1;
  const prefix = value.replace(/\/+$/, '');
  const length = byteLength(prefix);
  return (path) => {
    const given = path.replace(/\/+$/, '');
    return given === prefix || given.startsWith(`${prefix}/`) ? length : null;
  };
}

function regexPath(pattern: string): PathMatch | null {
  const matches = compileRegex(pattern);
  return matches === null ? null : (path) => (matches(path) ? byteLength(path) : null);
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
