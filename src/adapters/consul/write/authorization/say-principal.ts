import type { Principal } from '../../../../domain/model/authorization-policy.js';
import type { IdentityMatch } from '../../../../domain/model/identity.js';
import type { StringMatch } from '../../../../domain/model/string-match.js';
import { distinctCallers, type Caller } from '../../intentions/caller.js';
import { matchesText, said, sayAny, unsaid, type RuleScope, type Said } from './consul-terms.js';

/** Which callers a principal is, and which of them it names. */
export interface CallerTest {
  readonly matches: (caller: Caller) => boolean;
  readonly mentions: readonly Caller[];
}

/** The namespace of every identity that the Community Edition issues. */
const NAMESPACE = 'default';

type Fields = Omit<Principal, 'not'>;

/** A principal as callers of intentions. What it asks beyond names of services and peers cannot be said. */
export function sayPrincipal(principal: Principal, at: string, scope: RuleScope): Said<CallerTest> {
  const { not, ...fields } = principal;
  const wanted = sayFields(fields, at, scope);
  const excluded = not === undefined ? [] : excludedFields(not, at, scope, fields.peers ?? []);
  const problem = excluded.find(({ value, unsaid: left }) => value === null || left.length > 0);
  if (problem !== undefined) return { value: null, unsaid: problem.unsaid };
  if (wanted.value === null) return wanted;
  const { value } = wanted;
  const tests = excluded.flatMap((one) => (one.value === null ? [] : [one.value]));
  const matches = (caller: Caller) => value.matches(caller) && !tests.some((test) => test.matches(caller));
  const mentions = distinctCallers([...value.mentions, ...tests.flatMap((test) => test.mentions)]);
  return { value: { matches, mentions }, unsaid: wanted.unsaid };
}

/** Each excluded field for itself: any of them excludes. */
function excludedFields(not: Fields, at: string, scope: RuleScope, peers: readonly string[]): Said<CallerTest>[] {
  return Object.entries(not)
    .filter(([, values]) => values !== undefined)
    .map(([field, values]) => {
      const test = sayFields({ [field]: values }, `${at}/not`, scope);
      // A name that is excluded among the callers of peers is theirs, not the mesh's own.
      return test.value === null || peers.length === 0
        ? test
        : { ...test, value: { ...test.value, mentions: behind(peers, test.value.mentions) } };
    });
}

function sayFields(fields: Fields, at: string, scope: RuleScope): Said<CallerTest> {
  const unsayable = (['ipBlocks', 'remoteIpBlocks', 'jwtPrincipals'] as const).find((field) => fields[field] !== undefined);
  if (unsayable !== undefined) return unsaid(`${at}/${unsayable}`, UNSAYABLE[unsayable]);
  const identities = sayAny((fields.identities ?? []).map((one, index) => sayIdentity(one, `${at}/identities/${index}`, scope)));
  if (fields.identities !== undefined && identities.value === null) return { value: null, unsaid: identities.unsaid };
  const trustDomains = sayTrustDomains(fields.trustDomains, at, scope);
  if (trustDomains.value === null) return { value: null, unsaid: trustDomains.unsaid };
  const isInNamespace = fields.namespaces === undefined || fields.namespaces.some((match) => matchesText(match, NAMESPACE));
  if (!isInNamespace) return unsaid(`${at}/namespaces`, `every caller of this mesh is in namespace ${NAMESPACE}`);
  const { peers } = fields;
  const isLocalOnly = trustDomains.value;
  const tests = identities.value;
  const matches = (caller: Caller) =>
    (peers === undefined ? caller.peer === null || !isLocalOnly : caller.peer !== null && peers.includes(caller.peer)) &&
    (tests === null || tests.some((test) => test.matches(caller)));
  const isNarrowed = fields.namespaces !== undefined || fields.trustDomains !== undefined;
  const names =
    tests?.flatMap((test) => test.mentions) ?? (isNarrowed || peers !== undefined ? [{ service: null, peer: null }] : []);
  return { value: { matches, mentions: peers === undefined ? names : behind(peers, names) }, unsaid: identities.unsaid };
}

const UNSAYABLE = {
  ipBlocks: 'intentions do not see addresses',
  remoteIpBlocks: 'intentions do not see addresses',
  jwtPrincipals: 'Consul binds tokens to jwt-provider entries and has no condition on issuer/subject',
} as const;

function behind(peers: readonly string[], callers: readonly Caller[]): Caller[] {
  return peers.flatMap((peer) => callers.map(({ service }) => ({ service, peer })));
}

/** True as value: only callers of the mesh's own trust domain; false: any. */
function sayTrustDomains(matches: readonly StringMatch[] | undefined, at: string, { trustDomain }: RuleScope): Said<boolean> {
  if (matches === undefined) return said(false);
  if (matches.some((match) => 'present' in match)) return said(false);
  if (trustDomain !== null && matches.every((match) => 'exact' in match && match.exact === trustDomain)) return said(true);
  return unsaid(`${at}/trustDomains`, 'intentions do not see trust domains, only services and peers');
}

function sayIdentity(identity: IdentityMatch, at: string, scope: RuleScope): Said<CallerTest> {
  if ('anyAuthenticated' in identity) return said({ matches: () => true, mentions: [{ service: null, peer: null }] });
  if ('spiffeId' in identity) return unsaid(at, 'a pattern over SPIFFE ids; intentions name services, in whatever datacenter');
  const service = serviceOf(identity, scope);
  if (service === undefined)
    return unsaid(at, `no caller of this mesh is in that namespace: Consul has only namespace ${NAMESPACE}`);
  const domain = identity.trustDomain;
  if (domain !== undefined && domain !== '*' && domain !== scope.trustDomain) {
    return unsaid(at, 'intentions do not see trust domains, only services and peers');
  }
  const matches = (caller: Caller) =>
    (caller.peer === null || domain === '*') && (service === null || caller.service === service);
  return said({ matches, mentions: [{ service, peer: null }] });
}

/** The service that has the identity; null for all; undefined where none can. The policy's own namespace is the mesh's. */
function serviceOf(
  identity: { namespace: string; serviceAccount?: string | undefined } | { service: string },
  scope: RuleScope,
): string | null | undefined {
  if ('service' in identity) return identity.service === '*' ? null : identity.service;
  const isOurs =
    identity.namespace === NAMESPACE || (identity.namespace === scope.namespace && identity.serviceAccount !== undefined);
  return isOurs ? (identity.serviceAccount ?? null) : undefined;
}
