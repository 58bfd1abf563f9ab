import type { IdentityMatch } from '../../../domain/model/identity.js';
import { expansionOf, OWN_TRUST_DOMAIN } from './own-trust-domain.js';
import { formatStarPattern, parseStarPattern } from './star-pattern.js';

/** The ways in which Istio says an identity: a principal, a service account or a namespace of any trust domain. */
export type IdentityForm =
  | { readonly principal: string }
  | { readonly serviceAccount: string; readonly principal: string }
  | { readonly namespace: string };

/**
 * Reads a principal, a SPIFFE id without its scheme: the five parts as a tuple, everything else as a pattern over the text.
 * Null where istiod would expand the trust domain in a way that the model cannot say.
 */
export function parsePrincipal(value: string, own: readonly string[]): IdentityMatch | null {
  if (value === '*') return { anyAuthenticated: true };
  const expansion = expansionOf(value, own);
  const tuple = expansion === 'unclear' ? null : parseTuple(value, expansion === 'own');
  if (tuple !== null) return tuple;
  return expansion === 'kept' ? parseSpiffePattern(value) : null;
}

/** The native form that means the identity; null where Istio has none, or none that is as narrow. */
export function formatIdentity(identity: IdentityMatch, own: readonly string[]): IdentityForm | null {
  if ('anyAuthenticated' in identity) return { principal: '*' };
  if ('service' in identity) return null;
  if ('spiffeId' in identity) return formatSpiffePattern(identity.spiffeId, own);
  const { trustDomain = OWN_TRUST_DOMAIN, namespace, serviceAccount } = identity;
  if ([namespace, serviceAccount ?? ''].some((part) => /[*/]/.test(part))) return null;
  if (trustDomain === '*') return formatAnyTrustDomain(namespace, serviceAccount);
  const principal = `${trustDomain}/ns/${namespace}/sa/${serviceAccount ?? '*'}`;
  const isNamed = identity.trustDomain !== undefined;
  return /[*/]/.test(trustDomain) || (isNamed && expansionOf(principal, own) !== 'kept') ? null : { principal };
}

/** `namespace/serviceAccount` as an identity of any trust domain; a bare name is of the policy's namespace. Null: no such form. */
export function parseServiceAccount(value: string, policyNamespace: string): IdentityMatch | null {
  const [first = '', second, ...more] = value.split('/');
  const [namespace, serviceAccount] = second === undefined ? [policyNamespace, first] : [first, second];
  if (more.length > 0 || namespace === '' || serviceAccount === '' || value.includes('*')) return null;
  return { trustDomain: '*', namespace, serviceAccount };
}

function parseTuple(value: string, isOwn: boolean): IdentityMatch | null {
  const [trustDomain = '', ns, namespace = '', sa, account = '', ...more] = value.split('/');
  if (more.length > 0 || ns !== 'ns' || sa !== 'sa' || namespace === '' || account === '' || trustDomain === '') return null;
  const isPattern = /\*/.test(trustDomain) || namespace.includes('*') || (account !== '*' && account.includes('*'));
  if (isPattern) return null;
  const serviceAccount = account === '*' ? {} : { serviceAccount: account };
  return { ...(isOwn || trustDomain === OWN_TRUST_DOMAIN ? {} : { trustDomain }), namespace, ...serviceAccount };
}

function parseSpiffePattern(value: string): IdentityMatch | null {
  const match = parseStarPattern(value);
  if ('exact' in match) return { spiffeId: { exact: match.exact } };
  if ('prefix' in match) return { spiffeId: { prefix: match.prefix } };
  return 'suffix' in match ? { spiffeId: { suffix: match.suffix } } : null;
}

function formatSpiffePattern(
  spiffeId: { exact: string } | { prefix: string } | { suffix: string },
  own: readonly string[],
): IdentityForm | null {
  const principal = formatStarPattern(spiffeId);
  return principal === null || expansionOf(principal, own) !== 'kept' ? null : { principal };
}

function formatAnyTrustDomain(namespace: string, serviceAccount: string | undefined): IdentityForm {
  if (serviceAccount === undefined) return { namespace };
  return { serviceAccount: `${namespace}/${serviceAccount}`, principal: `*/ns/${namespace}/sa/${serviceAccount}` };
}
