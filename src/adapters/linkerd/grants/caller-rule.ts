import type { Principal } from '../../../domain/model/authorization-policy.js';
import type { IdentityMatch } from '../../../domain/model/identity.js';
import type { CallerName } from './grant.js';
import { type IdentityScope, parseIdentityParts } from './identity-spelling.js';

const SPIFFE = 'spiffe://';

/**
 * The callers as principals, one of which must hold; null where the model cannot say one of them. References become identities
 * without a trust domain, which is this mesh's own; patterns keep the domain that they spell.
 */
export function callerPrincipals(callers: readonly CallerName[], scope: IdentityScope): Principal[] | null {
  const matches = callers.map((caller) => readCaller(caller, scope));
  if (!matches.every((match) => match !== null)) return null;
  const identities = matches.flatMap((match) => ('identity' in match ? [match.identity] : []));
  const trustDomains = matches.flatMap((match) => ('trustDomain' in match ? [{ exact: match.trustDomain }] : []));
  return [...(identities.length === 0 ? [] : [{ identities }]), ...(trustDomains.length === 0 ? [] : [{ trustDomains }])];
}

type CallerMatch = { readonly identity: IdentityMatch } | { readonly trustDomain: string };

function readCaller(caller: CallerName, scope: IdentityScope): CallerMatch | null {
  if (caller.kind === 'ServiceAccount') return { identity: { namespace: caller.namespace, serviceAccount: caller.name } };
  if (caller.kind === 'Namespace') return { identity: { namespace: caller.name } };
  return readPattern(caller.pattern, scope);
}

function readPattern(pattern: string, scope: IdentityScope): CallerMatch | null {
  if (pattern === '*') return { identity: { anyAuthenticated: true } };
  if (pattern.startsWith(SPIFFE)) return { identity: { spiffeId: { exact: pattern.slice(SPIFFE.length) } } };
  const parts = parseIdentityParts(pattern, scope);
  if (parts === null) return null;
  const { account, namespace, trustDomain } = parts;
  if (namespace === null) return { trustDomain };
  return { identity: { trustDomain, namespace, ...(account === null ? {} : { serviceAccount: account }) } };
}
