/** The mesh's own trust domain and its aliases, which policies treat as one (istio/istio pilot/pkg/security/trustdomain). */
export interface TrustDomains {
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
}

/** `cluster.local` in a principal means the mesh's own trust domain, whatever that is called. */
const LOCAL = 'cluster.local';

function beginsAs(domain: string, pattern: string): boolean {
  return pattern.endsWith('*') && domain.startsWith(pattern.slice(0, -1));
}

function endsAs(domain: string, pattern: string): boolean {
  return pattern.startsWith('*') && domain.endsWith(pattern.slice(1));
}

/** Either of the two may be the pattern. */
function alike(a: string, b: string): boolean {
  return a === b || beginsAs(a, b) || beginsAs(b, a) || endsAs(a, b) || endsAs(b, a);
}

function expandPrincipal(principal: string, all: readonly string[]): readonly string[] {
  const [domain = '', ...rest] = principal.split('/');
  // Only `domain/ns/x/sa/y` names a trust domain; shorter patterns stay as written.
  if (rest.length !== 4 || domain === '*') return [principal];
  if (domain !== LOCAL && !all.some((known) => alike(known, domain))) return [principal];
  return all.map((known) => (endsAs(known, domain) ? principal : [known, ...rest].join('/')));
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
