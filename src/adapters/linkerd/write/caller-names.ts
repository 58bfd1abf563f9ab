import type { Principal } from '../../../domain/model/authorization-policy.js';
import type { IdentityMatch } from '../../../domain/model/identity.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import type { CallerName } from '../grants/grant.js';
import { type IdentityScope, spellAccount, spellTrustDomain } from '../grants/identity-spelling.js';
import type { Problem } from './problem.js';

/** Callers that are let in; null: anybody. Where a value is not said, fewer are let in. */
export interface CallerNames {
  readonly callers: readonly CallerName[] | null;
  readonly problems: readonly Problem[];
}

type Named = CallerName | { readonly callers: readonly CallerName[]; readonly lack: string } | { readonly lack: string };

/** The callers of a principal's identities, namespaces or trust domains. Two of these fields at once cannot be said. */
export function writeCallers(principal: Principal, at: string, scope: IdentityScope): CallerNames {
  const { identities, namespaces, trustDomains } = principal;
  const given = [identities, namespaces, trustDomains].filter((field) => field !== undefined);
  if (given.length === 0) return { callers: null, problems: [] };
  if (given.length > 1) {
    return { callers: [], problems: [{ pointer: at, reason: 'Linkerd cannot demand two sets of identities at once' }] };
  }
  return collect([
    ...(identities ?? []).map((match, index) => [`${at}/identities/${index}`, nameIdentity(match, scope)] as const),
    ...(namespaces ?? []).map((match, index) => [`${at}/namespaces/${index}`, nameNamespace(match)] as const),
    ...(trustDomains ?? []).map((match, index) => [`${at}/trustDomains/${index}`, nameTrustDomain(match, scope)] as const),
  ]);
}

function collect(named: readonly (readonly [string, Named])[]): CallerNames {
  return {
    callers: named.flatMap(([, one]) => ('kind' in one ? [one] : 'callers' in one ? one.callers : [])),
    problems: named.flatMap(([pointer, one]) => ('lack' in one ? [{ pointer, reason: one.lack }] : [])),
  };
}

const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

function nameIdentity(match: IdentityMatch, scope: IdentityScope): Named {
  if ('anyAuthenticated' in match) return { kind: 'pattern', pattern: '*' };
  if ('spiffeId' in match) return nameSpiffeId(match.spiffeId);
  if ('service' in match) return nameAnyService(match, scope);
  const { trustDomain, namespace, serviceAccount } = match;
  if (![namespace, serviceAccount ?? 'any', trustDomain ?? 'own'].every((part) => part === trustDomain || NAME.test(part))) {
    return { lack: 'Linkerd has no such names of namespaces and accounts' };
  }
  const reference: CallerName =
    serviceAccount === undefined
      ? { kind: 'Namespace', name: namespace }
      : { kind: 'ServiceAccount', namespace, name: serviceAccount };
  if (trustDomain === undefined) return reference;
  if (trustDomain === '*') return { callers: [reference], lack: "only callers of this mesh's own trust domain can be named" };
  if (!NAME.test(trustDomain)) return { lack: 'this is no name of a trust domain' };
  const pattern: CallerName = { kind: 'pattern', pattern: spellAccount(serviceAccount ?? '*', namespace, trustDomain, scope) };
  if (trustDomain === scope.trustDomain) return pattern;
  return { callers: [pattern], lack: 'only callers of a Linkerd mesh are named so; others are named by their SPIFFE id' };
}

function nameSpiffeId(id: Extract<IdentityMatch, { spiffeId: unknown }>['spiffeId']): Named {
  if ('exact' in id && /^[a-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(id.exact))
    return { kind: 'pattern', pattern: `spiffe://${id.exact}` };
  return { lack: 'Linkerd matches SPIFFE ids only exactly' };
}

function nameAnyService(
  { trustDomain, service }: { trustDomain?: string | undefined; service: string },
  scope: IdentityScope,
): Named {
  if (service !== '*') return { lack: 'Linkerd cannot name an account without its namespace' };
  if (trustDomain === '*') return { kind: 'pattern', pattern: '*' };
  return { kind: 'pattern', pattern: spellTrustDomain(trustDomain ?? scope.trustDomain, scope) };
}

function nameNamespace(match: StringMatch): Named {
  if (!('exact' in match) || match.ignoreCase === true || !NAME.test(match.exact)) {
    return { lack: 'Linkerd names namespaces one by one' };
  }
  return {
    callers: [{ kind: 'Namespace', name: match.exact }],
    lack: "only callers of this mesh's own trust domain can be named by namespace",
  };
}

function nameTrustDomain(match: StringMatch, scope: IdentityScope): Named {
  if (!('exact' in match) || match.ignoreCase === true || !NAME.test(match.exact)) {
    return { lack: 'Linkerd names trust domains one by one' };
  }
  return { kind: 'pattern', pattern: spellTrustDomain(match.exact, scope) };
}
