/** The mesh's own trust domain and its aliases, which policies treat as one (istio/istio pilot/pkg/security/trustdomain). */
export interface TrustDomains {
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
}

/** `cluster.local` in a principal means the mesh's own trust domain, whatever that is called. */
const LOCAL = 'cluster.local';

function matchesDomain(domain: string, pattern: string): boolean {
  if (pattern.startsWith('*')) return domain.endsWith(pattern.slice(1));
  return domain === pattern;
}

function expandPrincipal(principal: string, all: readonly string[]): readonly string[] {
  const [domain = '', ...rest] = principal.split('/');
  // Only `domain/ns/x/sa/y` names a trust domain; shorter patterns stay as written.
  if (rest.length !== 4 || domain === '*') return [principal];
  const own = all.some(
    (known) => matchesDomain(known, domain) || (domain.endsWith('*') && known.startsWith(domain.slice(0, -1))),
  );
  if (!own && domain !== LOCAL) return [principal];
  return all.map((known) => (matchesDomain(known, domain) ? principal : [known, ...rest].join('/')));
}

/** Principals with those that the aliases add. */
export function expandPrincipals(principals: readonly string[], domains: TrustDomains): readonly string[] {
  const all = [domains.trustDomain, ...domains.trustDomainAliases];
  return principals.flatMap((principal) => expandPrincipal(principal, all));
}

/** Values of `trustDomains` with those that the aliases add; only whole names are expanded. */
export function expandTrustDomains(values: readonly string[], domains: TrustDomains): readonly string[] {
  const all = [domains.trustDomain, ...domains.trustDomainAliases];
  return values.flatMap((value) => (all.includes(value) ? all : [value]));
}
