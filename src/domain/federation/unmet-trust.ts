import type { Unmet, Way } from './unmet.js';
import { servedIdentities } from './exported-services.js';

/** What is not known of the trust between two meshes whose proxies are to speak mTLS with each other. */
export function unmetTrust(way: Way): Unmet[] {
  if (way.from.adapter.kind !== way.to.adapter.kind || way.from.adapter.kind === 'consul') return [];
  return [...unmetDomains(way), ...unmetIdentities(way)];
}

function unmetDomains({ from, to, export: { spec } }: Way): Unmet[] {
  const at = { pointer: '/spec/from/mesh', at: 'from' } as const;
  const nameless = [from, to].find(({ trustDomain }) => trustDomain === null);
  if (nameless !== undefined) {
    const level = spec.callers === undefined ? 'unknown' : 'blocking';
    return [{ code: 'TRUST_DOMAIN_UNKNOWN', level, ...at, why: `the trust domain of mesh ${nameless.name} is not known` }];
  }
  if (from.trustDomain === to.trustDomain) {
    const why =
      `${from.name} and ${to.name} have the one trust domain ${from.trustDomain}: unless they share their root too, ` +
      'each can issue the identities of the other';
    return [{ code: 'TRUST_DOMAIN_SHARED', level: 'unknown', ...at, why }];
  }
  const accepted = from.inventory.settings.other['acceptedTrustDomains'];
  if (accepted === undefined || accepted === '*' || accepted.split(',').includes(to.trustDomain ?? '')) return [];
  const why = `mesh ${from.name} takes certificates of ${accepted} alone, not of ${to.trustDomain}`;
  return [{ code: 'TRUST_NOT_ESTABLISHED', level: 'unmet', ...at, why }];
}

/** Istio checks the server's name only where the ServiceEntry says it (`subjectAltNames`). */
function unmetIdentities({ from, export: exported }: Way): Unmet[] {
  if (from.adapter.kind !== 'istio' || servedIdentities(exported, from).length > 0) return [];
  const why = `no workload of mesh ${from.name} is known to serve it, so that callers could not tell whom they reach`;
  return [{ code: 'IDENTITY_UNKNOWN', level: 'blocking', pointer: '/spec/from/service', at: 'from', why }];
}
