import { canonicalJson } from '../../../domain/canonical-json.js';
import type { JsonObject } from '../../../domain/json.js';
import { nativeKey, type NativeRef } from '../../../domain/translation/native-object.js';
import type { CallerName, Grant } from '../grants/grant.js';
import type { IdentityScope } from '../grants/identity-spelling.js';
import { parseServerAuthorizationPart, type ServerChoice } from '../grants/server-authorization-part.js';
import type { AuthorizationPart } from './authorization-part.js';
import { callerPattern } from './written-authorization.js';

/** A ServerAuthorization that a part was read from, and may go on being. */
export interface KeptServerAuthorization {
  readonly ref: NativeRef;
  readonly part: string;
  readonly choice: ServerChoice;
  readonly client: JsonObject;
}

/**
 * The parts that a ServerAuthorization still says. New grants become AuthorizationPolicies, and so do those of policies that
 * share a ServerAuthorization and no longer agree, or of which one is gone: it would let callers in on the Servers of the others.
 */
export function keptServerAuthorizations(
  parts: readonly AuthorizationPart[],
  scope: IdentityScope,
  clusterNetworks: readonly string[],
): ReadonlyMap<AuthorizationPart, KeptServerAuthorization> {
  const found = parts.flatMap((part) => {
    const kept = readKept(part, scope, clusterNetworks);
    return kept === null ? [] : [{ part, kept }];
  });
  const agreed = [...Map.groupBy(found, ({ kept }) => nativeKey(kept.ref)).values()].filter((group) => {
    const choice = group[0]?.kept.choice;
    const clients = new Set(group.map(({ kept }) => canonicalJson([kept.client, kept.choice])));
    return clients.size === 1 && group.length === (choice === undefined || choice === 'name' ? 1 : choice.servers);
  });
  return new Map(agreed.flat().map(({ part, kept }) => [part, kept]));
}

function readKept(
  part: AuthorizationPart,
  scope: IdentityScope,
  clusterNetworks: readonly string[],
): KeptServerAuthorization | null {
  const [grant, ...others] = part.grants;
  if (grant === undefined || others.length > 0 || part.routes.length > 0 || part.suffix !== '') return null;
  for (const [name, ref] of Object.entries(part.names)) {
    const choice = parseServerAuthorizationPart(name);
    const client = choice === null ? null : writeClient(grant, scope, clusterNetworks);
    if (choice !== null && client !== null) return { ref, part: name, choice, client };
  }
  return null;
}

/** Without networks the grant is for the cluster's networks. The schema refuses SPIFFE ids. */
function writeClient({ callers, networks }: Grant, scope: IdentityScope, clusterNetworks: readonly string[]): JsonObject | null {
  const who = callers === null ? { unauthenticated: true } : writeMeshTls(callers, scope);
  if (who === null) return null;
  const everywhere = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }];
  if (networks === null) return { ...who, networks: everywhere };
  const isCluster =
    networks.every(({ except }) => except.length === 0) &&
    canonicalJson(networks.map(({ cidr }) => cidr).sort()) === canonicalJson([...clusterNetworks].sort());
  if (isCluster) return who;
  return {
    ...who,
    networks: networks.map(({ cidr, except }) => ({ cidr, ...(except.length === 0 ? {} : { except: [...except] }) })),
  };
}

function writeMeshTls(callers: readonly CallerName[], scope: IdentityScope): JsonObject | null {
  const accounts = callers.flatMap((caller) =>
    caller.kind === 'ServiceAccount' ? [{ name: caller.name, namespace: caller.namespace }] : [],
  );
  const identities = callers.filter(({ kind }) => kind !== 'ServiceAccount').map((caller) => callerPattern(caller, scope));
  if (identities.some((identity) => identity.startsWith('spiffe://'))) return null;
  return {
    meshTLS: {
      ...(identities.length === 0 ? {} : { identities }),
      ...(accounts.length === 0 ? {} : { serviceAccounts: accounts }),
    },
  };
}
