import type { MeshSettings } from '../../../domain/model/inventory.js';

/** Istio's word for "the mesh's own trust domain" in principals, whatever that is called. */
export const OWN_TRUST_DOMAIN = 'cluster.local';

/** The names of the mesh's own trust domain: it and its aliases, which Istio takes for one another. */
export function ownTrustDomains(settings: Pick<MeshSettings, 'trustDomain' | 'trustDomainAliases'>): readonly string[] {
  return [...new Set([settings.trustDomain ?? OWN_TRUST_DOMAIN, ...settings.trustDomainAliases])];
}

/** What istiod makes of a principal's trust domain. */
export type Expansion = 'kept' | 'own' | 'unclear';

/**
 * Whether istiod replaces the trust domain of a principal by all of its own names. Only the five parts `td/ns/N/sa/S` are, and
 * only for an own trust domain or the literal `cluster.local`; a star inside the trust domain is unclear where it could be an
 * own one (istio/istio pilot/pkg/trustdomain).
 */
export function expansionOf(principal: string, own: readonly string[]): Expansion {
  const parts = principal.split('/');
  const trustDomain = parts[0] ?? '';
  if (parts.length !== 5 || trustDomain === '*' || trustDomain === '') return 'kept';
  if (trustDomain === OWN_TRUST_DOMAIN || own.includes(trustDomain)) {
    return own.length === 1 && own[0] === trustDomain ? 'kept' : 'own';
  }
  const isPattern = trustDomain.startsWith('*') || trustDomain.endsWith('*');
  return isPattern && own.length > 1 ? 'unclear' : 'kept';
}
