import type { StringMatch } from '../../../domain/model/string-match.js';

/** What the CRD takes as an origin besides `*` (kubernetes-sigs/gateway-api config/crd, HTTPRoute, CORSOrigin). */
const ORIGIN = /^https?:\/\/(?:(?:\*\.)?(?:[a-zA-Z0-9-]+\.)*[a-zA-Z0-9-]+|\*)(?::[0-9]{1,5})?$/;

/** Reads an origin of the Gateway API: `*` is every origin, a star in the host stands for any text. */
export function parseOrigin(origin: string): StringMatch {
  if (origin === '*') return { present: true };
  if (!origin.includes('*')) return { exact: origin };
  return { regex: origin.split('*').map(escapeRegex).join('.*') };
}

/** The origin of the Gateway API that means the match; null where it has none or the CRD refuses it. */
export function formatOrigin(match: StringMatch): string | null {
  if ('present' in match) return '*';
  const origin = sameOrigin(match);
  return origin !== null && ORIGIN.test(origin) ? origin : null;
}

function sameOrigin(match: Exclude<StringMatch, { present: true }>): string | null {
  if ('exact' in match) return match.ignoreCase === true || match.exact.includes('*') ? null : match.exact;
  if (!('regex' in match)) return null;
  const origin = match.regex.replaceAll('.*', '*').replace(/\\(.)/g, '$1');
  const parsed = parseOrigin(origin);
  return 'regex' in parsed && parsed.regex === match.regex ? origin : null;
}

/** The text as a regular expression (RE2) that matches it literally. */
export function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
