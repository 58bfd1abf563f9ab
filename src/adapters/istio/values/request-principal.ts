import type { StringMatch } from '../../../domain/model/string-match.js';
import { formatStarPattern, parseStarPattern } from './star-pattern.js';

/**
 * Reads a request principal, `issuer/subject`: both halves are matched on their own, split at the last slash; without a slash
 * only a pattern says something (istio/istio pilot/pkg/security/authz/model/generator.go, requestPrincipalGenerator).
 */
export function parseRequestPrincipal(value: string): StringMatch | null {
  const match = parseStarPattern(value);
  return 'exact' in match && !value.includes('/') ? null : match;
}

/** The request principal that means the match; null where Istio has none. */
export function formatRequestPrincipal(match: StringMatch): string | null {
  const value = formatStarPattern(match);
  return value === null || parseRequestPrincipal(value) === null ? null : value;
}
