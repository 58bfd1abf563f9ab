import type { StringMatch } from '../../../domain/model/string-match.js';

/**
 * Reads a value of an AuthorizationPolicy. A star counts only at one end: `*` presence, `*x` suffix, `x*` prefix, anything
 * else literal, inner and second stars included (istio/istio pilot/pkg/security/authz/matcher/string.go).
 */
export function parseStarPattern(value: string): StringMatch {
  if (value === '*') return { present: true };
  if (value.startsWith('*')) return { suffix: value.slice(1) };
  if (value.endsWith('*')) return { prefix: value.slice(0, -1) };
  return { exact: value };
}

/** The value that means the match; null where Istio has none. `caseIgnored` where Istio ignores case in the field anyway. */
export function formatStarPattern(match: StringMatch, caseIgnored = false): string | null {
  if ('present' in match) return '*';
  if ('contains' in match || 'regex' in match) return null;
  if (match.ignoreCase === true && !caseIgnored) return null;
  const value = 'exact' in match ? match.exact : 'prefix' in match ? `${match.prefix}*` : `*${match.suffix}`;
  return isSame(parseStarPattern(value), match) ? value : null;
}

function isSame(parsed: StringMatch, match: StringMatch): boolean {
  return Object.entries(parsed).every(([form, text]) => text !== '' && (match as Record<string, unknown>)[form] === text);
}
