import type { JsonObject } from '../../../domain/json.js';
import type { NativeRef } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import type { CallerName, Grant } from '../grants/grant.js';
import { type IdentityScope, spellAccount } from '../grants/identity-spelling.js';
import type { AuthorizationPart } from './authorization-part.js';
import { type DraftMetadata, nativeDraft } from './native-draft.js';
import { objectName } from './object-name.js';
import type { ObjectPool } from './object-pool.js';

/** What an AuthorizationPolicy is attached to: a Server or a route. */
export interface GrantTarget {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** Where the objects of one grant go, and under which names. */
export interface GrantPlace {
  readonly part: AuthorizationPart;
  /** Ends part names and default names, as `-2`. */
  readonly suffix: string;
  readonly target: GrantTarget;
  readonly metadata: DraftMetadata;
}

/** Writes one grant: an AuthorizationPolicy with the authentications that it requires. */
export function writeGrant(grant: Grant, place: GrantPlace, scope: IdentityScope, pool: ObjectPool): void {
  const references = [...callerReferences(grant.callers, place, scope, pool), ...networkReferences(grant.networks, place, pool)];
  const spec = { targetRef: { ...place.target }, requiredAuthenticationRefs: references };
  claim('authorization', linkerdCollections.authorizationPolicy, spec, place, pool, place.metadata);
}

function callerReferences(
  callers: readonly CallerName[] | null,
  place: GrantPlace,
  scope: IdentityScope,
  pool: ObjectPool,
): JsonObject[] {
  if (callers === null) return [];
  const [only, ...others] = callers;
  const isNamed = place.part.names[`authentication${place.suffix}`] !== undefined;
  if (only?.kind === 'ServiceAccount' && others.length === 0 && !isNamed) return [{ ...only }];
  const spec = meshTlsSpec(callers, scope);
  return [referenceTo(claim('authentication', linkerdCollections.meshTlsAuthentication, spec, place, pool))];
}

function networkReferences(networks: Grant['networks'], place: GrantPlace, pool: ObjectPool): JsonObject[] {
  if (networks === null) return [];
  const spec = {
    networks: networks.map(({ cidr, except }) => ({ cidr, ...(except.length === 0 ? {} : { except: [...except] }) })),
  };
  return [referenceTo(claim('network', linkerdCollections.networkAuthentication, spec, place, pool))];
}

/** References where all callers can be referred to; one object does not mix them with patterns. */
function meshTlsSpec(callers: readonly CallerName[], scope: IdentityScope): JsonObject {
  const references = callers.flatMap((caller): JsonObject[] => (caller.kind === 'pattern' ? [] : [{ ...caller }]));
  if (references.length === callers.length) return { identityRefs: references };
  return { identities: [...new Set(callers.map((caller) => callerPattern(caller, scope)))] };
}

/** The identity pattern of a caller. */
export function callerPattern(caller: CallerName, scope: IdentityScope): string {
  if (caller.kind === 'pattern') return caller.pattern;
  return caller.kind === 'Namespace'
    ? spellAccount('*', caller.name, scope.trustDomain, scope)
    : spellAccount(caller.name, caller.namespace, scope.trustDomain, scope);
}

function referenceTo({ collection, namespace, name }: NativeRef): JsonObject {
  const [group = '', kind = ''] = collection.split('/');
  return { group, kind, name, ...(namespace === null ? {} : { namespace }) };
}

function claim(
  part: 'authorization' | 'authentication' | 'network',
  collection: string,
  spec: JsonObject,
  { part: { metadata: policyMetadata, names, report, target }, suffix }: GrantPlace,
  pool: ObjectPool,
  metadata: DraftMetadata = {},
): NativeRef {
  const wanted = { collection, namespace: target.namespace, name: objectName(policyMetadata.name, suffix) };
  const partName = `${part}${suffix}`;
  return pool.claimNamed((ref) => nativeDraft(ref, spec, metadata), names[partName], wanted, report.label, partName);
}
