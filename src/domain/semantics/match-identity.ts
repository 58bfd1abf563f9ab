import type { IdentityMatch } from '../model/identity.js';
import type { RequestFacts, VerifiedIdentity } from './request-facts.js';

/** True where the caller's verified identity is one that the match describes; always false without an identity. */
export function matchesIdentity(match: IdentityMatch, facts: RequestFacts): boolean {
  const { identity } = facts;
  if (identity === null) return false;
  if ('anyAuthenticated' in match) return true;
  if ('spiffeId' in match) return matchesSpiffeId(match.spiffeId, identity);
  if (!isTrusted(match.trustDomain, identity.trustDomain, facts.ownTrustDomains)) return false;
  if ('service' in match) return match.service === '*' || match.service === identity.name;
  return match.namespace === identity.namespace && (match.serviceAccount === undefined || match.serviceAccount === identity.name);
}

type SpiffeIdMatch = Extract<IdentityMatch, { spiffeId: unknown }>['spiffeId'];

function matchesSpiffeId(match: SpiffeIdMatch, { spiffeId }: VerifiedIdentity): boolean {
  if ('exact' in match) return spiffeId === match.exact;
  return 'prefix' in match ? spiffeId.startsWith(match.prefix) : spiffeId.endsWith(match.suffix);
}

/** No trust domain means the mesh's own, so that a foreign namesake is somebody else. */
function isTrusted(wanted: string | undefined, actual: string, own: readonly string[]): boolean {
  return wanted === '*' || (wanted === undefined ? own.includes(actual) : wanted === actual);
}
