import type { Client } from './client.js';

/** Who a client must be to be let in. */
export type Authentication =
  | { readonly kind: 'anybody' }
  /** Mesh TLS, even without a client certificate. */
  | { readonly kind: 'any-tls' }
  | { readonly kind: 'identities'; readonly exact: ReadonlySet<string>; readonly suffixes: readonly string[] };

/** The authentication that a list of identity patterns asks for: exact names, `*.suffix`, or `*`. */
export function identitiesAuthentication(patterns: readonly string[]): Authentication {
  const wildcards = patterns.filter(isWildcard);
  return {
    kind: 'identities',
    exact: new Set(patterns.filter((pattern) => !isWildcard(pattern))),
    suffixes: wildcards.map((pattern) => pattern.slice(1)),
  };
}

/**
 * Whether a client is one of those. A SPIFFE name is matched exactly only: no suffix and not even `*` covers it.
 * Source: linkerd2-proxy linkerd/app/inbound/src/policy.rs.
 */
export function authenticates(authentication: Authentication, { tls, identity }: Client): boolean {
  if (authentication.kind === 'anybody') return true;
  if (authentication.kind === 'any-tls') return tls;
  if (identity === null) return false;
  if (authentication.exact.has(identity)) return true;
  return !identity.startsWith('spiffe://') && authentication.suffixes.some((suffix) => identity.endsWith(suffix));
}

// Source: linkerd2 policy-controller/core/src/identity_match.rs; `*foo` is an ordinary name.
function isWildcard(pattern: string): boolean {
  return pattern === '*' || pattern.startsWith('*.');
}
