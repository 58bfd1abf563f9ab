import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { listAt, objectAt, textAt } from '../json-fields.js';
import { targetsKind } from '../semantics/target-kind.js';
import { sortedSet } from './metadata.js';
import { canonicalSelector } from './server.js';

const policyKinds = ['Server', 'HTTPRoute', 'MeshTLSAuthentication', 'NetworkAuthentication'] as const;
const gatewayKinds = ['HTTPRoute', 'GRPCRoute'] as const;
const coreKinds = ['ServiceAccount', 'Namespace'] as const;

/** References with their kinds in one spelling; those to accounts and authentications name their namespace. */
export function canonicalAuthorizationPolicy({ body, namespace }: NativeObject): JsonObject {
  const spec = objectAt(body, 'spec');
  return {
    ...spec,
    targetRef: canonicalReference(objectAt(spec, 'targetRef'), null),
    requiredAuthenticationRefs: sortedSet(
      listAt(spec, 'requiredAuthenticationRefs').map((reference) => canonicalReference(objectAt(reference), namespace)),
    ),
  };
}

export function canonicalMeshTls({ body, namespace }: NativeObject): JsonObject {
  const { identities, identityRefs, ...spec } = objectAt(body, 'spec');
  return {
    ...spec,
    ...(identities === undefined ? {} : { identities: sortedSet(listAt(identities)) }),
    ...(identityRefs === undefined
      ? {}
      : { identityRefs: sortedSet(listAt(identityRefs).map((one) => canonicalReference(objectAt(one), namespace))) }),
  };
}

export function canonicalNetworks({ body }: NativeObject): JsonObject {
  const spec = objectAt(body, 'spec');
  return { ...spec, networks: networkSet(listAt(spec, 'networks')) };
}

export function canonicalServerAuthorization({ body, namespace }: NativeObject): JsonObject {
  const spec = objectAt(body, 'spec');
  const { networks, meshTLS, ...client } = objectAt(spec, 'client');
  const server = objectAt(spec, 'server');
  return {
    ...spec,
    server: {
      ...server,
      ...(server['selector'] === undefined ? {} : { selector: canonicalSelector(objectAt(server, 'selector')) }),
    },
    client: {
      ...client,
      ...(meshTLS === undefined ? {} : { meshTLS: canonicalClient(objectAt(meshTLS), namespace) }),
      ...(networks === undefined ? {} : { networks: networkSet(listAt(networks)) }),
    },
  };
}

function canonicalClient({ identities, serviceAccounts, ...meshTls }: JsonObject, namespace: string | null): JsonObject {
  const accounts = listAt(serviceAccounts).map((account) => ({
    ...(namespace === null ? {} : { namespace }),
    ...objectAt(account),
  }));
  return {
    ...meshTls,
    ...(identities === undefined ? {} : { identities: sortedSet(listAt(identities)) }),
    ...(serviceAccounts === undefined ? {} : { serviceAccounts: sortedSet(accounts) }),
  };
}

function networkSet(networks: readonly JsonValue[]): JsonValue[] {
  return sortedSet(
    networks.map((network) => {
      const { except, ...block } = objectAt(network);
      return listAt(except).length === 0 ? block : { ...block, except: sortedSet(listAt(except)) };
    }),
  );
}

/** Case of group and kind does not matter, and an absent group is the core one. Source: linkerd2 policy-controller/k8s/api/src/policy.rs. */
function canonicalReference(reference: JsonObject, namespace: string | null): JsonObject {
  const { group, kind, name, namespace: given, ...rest } = reference;
  const core = coreKinds.find((one) => targetsKind(reference, 'core', one));
  const known =
    policyKinds.find((one) => targetsKind(reference, 'policy.linkerd.io', one)) ??
    gatewayKinds.find((one) => targetsKind(reference, 'gateway.networking.k8s.io', one));
  const place = given ?? (core === 'Namespace' ? undefined : (namespace ?? undefined));
  return {
    ...rest,
    ...(core !== undefined || group === undefined ? {} : { group: textAt(group)?.toLowerCase() ?? group }),
    kind: core ?? known ?? kind ?? '',
    name: name ?? '',
    ...(place === undefined ? {} : { namespace: place }),
  };
}
