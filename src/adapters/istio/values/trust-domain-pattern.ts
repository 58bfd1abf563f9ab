import type { StringMatch } from '../../../domain/model/string-match.js';
import { formatStarPattern, parseStarPattern } from './star-pattern.js';

/**
 * Reads a value of `trustDomains`; an own trust domain stands for all of the mesh's own names. Null where a pattern could be
 * one of several own names, or is no pattern that Istio takes.
 */
export function parseTrustDomain(value: string, own: readonly string[]): StringMatch[] | null {
  if (value.includes('/') || value.slice(1, -1).includes('*')) return null;
  if (own.length > 1 && own.includes(value)) return own.map((exact) => ({ exact }));
  const match = parseStarPattern(value);
  return own.length > 1 && !('exact' in match) && !('present' in match) ? null : [match];
}

/** The values that mean the matches, one for all own names; null where one has no form, or only some own names are wanted. */
export function formatTrustDomains(matches: readonly StringMatch[], own: readonly string[]): string[] | null {
  const values = matches.map((match) => formatStarPattern(match));
  const wanted = values.filter((value) => value !== null);
  if (wanted.length < values.length || wanted.some((value) => parseTrustDomain(value, own) === null)) return null;
  const isPartial = wanted.some((value) => own.includes(value)) && !own.every((name) => wanted.includes(name));
  const [, ...aliases] = own;
  return isPartial ? null : wanted.filter((value) => !aliases.includes(value));
}
