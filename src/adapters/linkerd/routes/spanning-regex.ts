import { RE2JS } from 're2js';

const WRAPPED = /^\(\?:(.*)\)\$$/s;

/**
 * A pattern as the proxy must have it to match whole values. It searches leftmost-first and wants the first hit to span the
 * value, so a pattern that may stop early is anchored at the end. Source: linkerd2-proxy linkerd/http/route.
 */
export function writeRegex(pattern: string): string {
  return neverStopsEarly(pattern) ? pattern : `(?:${pattern})$`;
}

/** The pattern that matches the same whole values; null where the proxy's first hit may stop early, so that none surely does. */
export function readRegex(native: string): string | null {
  const inner = WRAPPED.exec(native)?.[1];
  if (inner !== undefined && isPattern(inner)) return inner;
  return neverStopsEarly(native) ? native : null;
}

/** A pattern for this text and nothing else. */
export function quoteRegex(text: string): string {
  return RE2JS.quote(text);
}

/** Single characters and classes with greedy repetition only: no alternatives, groups or optional parts. */
function neverStopsEarly(pattern: string): boolean {
  return !/[|()?{}]/.test(pattern.replace(/\\./gs, '_').replace(/\[\^?\]?[^\]]*\]/gs, '_'));
}

function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}
