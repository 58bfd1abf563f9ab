import type { JsonValue } from '../../../domain/json.js';
import { type NativeObject, nativeLabel } from '../../../domain/translation/native-object.js';
import { textAt, valueAt } from '../json-fields.js';
import { serviceAccountIdentity } from '../settings/mesh-identity.js';
import { type Authentication, identitiesAuthentication } from './authentication.js';
import { anyNetwork, type Authorization } from './authorization.js';
import type { Network } from './network.js';
import type { PolicyContext } from './policy-context.js';
import { targetsKind } from './target-kind.js';

/** What an AuthorizationPolicy grants access to. Names of Servers are case-sensitive, those of routes are compared in lower case. */
type PolicyTarget =
  | { readonly kind: 'namespace' }
  | { readonly kind: 'server'; readonly name: string }
  | { readonly kind: 'route'; readonly key: string };

export interface AuthorizationPolicy {
  readonly target: PolicyTarget;
  readonly authorization: Authorization;
}

const policyGroup = 'policy.linkerd.io';
const gatewayGroup = 'gateway.networking.k8s.io';

/** The name under which policies find a route: group, kind and name without regard to case. */
export function routeKey(group: string, kind: string, name: string): string {
  return `${group}/${kind}/${name}`.toLowerCase();
}

/**
 * Reads an AuthorizationPolicy; null where the policy controller ignores it: an unknown target or authentication kind, more
 * than one identity reference or network reference, or a reference to what does not exist. No identity reference lets
 * everybody in, no network reference lets them come from anywhere.
 * Source: linkerd2 policy-controller/k8s/index/src/inbound/{authorization_policy,index}.rs.
 */
export function readAuthorizationPolicy(object: NativeObject, context: PolicyContext): AuthorizationPolicy | null {
  const target = readTarget(valueAt(object.body, 'spec', 'targetRef') ?? null);
  const references = valueAt(object.body, 'spec', 'requiredAuthenticationRefs');
  if (target === null || !Array.isArray(references)) return null;
  const resolved = references.map((reference) => resolve(reference, object.namespace ?? 'default', context));
  if (!resolved.every((one) => one !== null)) return null;
  const identities = resolved.flatMap((one) => ('authentication' in one ? [one.authentication] : []));
  const networks = resolved.flatMap((one) => ('networks' in one ? [one.networks] : []));
  if (identities.length > 1 || networks.length > 1) return null;
  return {
    target,
    authorization: {
      name: `authorizationpolicy/${object.name}`,
      reason: { object: nativeLabel(object), path: 'spec' },
      authentication: identities[0] ?? { kind: 'anybody' },
      networks: networks[0] ?? anyNetwork,
    },
  };
}

function readTarget(reference: JsonValue): PolicyTarget | null {
  const name = textAt(reference, 'name') ?? '';
  if (targetsKind(reference, policyGroup, 'Server')) return { kind: 'server', name };
  if (targetsKind(reference, 'core', 'Namespace')) return { kind: 'namespace' };
  const isRoute =
    targetsKind(reference, policyGroup, 'HTTPRoute') ||
    targetsKind(reference, gatewayGroup, 'HTTPRoute') ||
    targetsKind(reference, gatewayGroup, 'GRPCRoute');
  return isRoute
    ? { kind: 'route', key: routeKey(textAt(reference, 'group') ?? '', textAt(reference, 'kind') ?? '', name) }
    : null;
}

type Requirement = { readonly authentication: Authentication } | { readonly networks: readonly Network[] };

// A ServiceAccount without a namespace is one of the policy's own namespace.
function resolve(reference: JsonValue, policyNamespace: string, context: PolicyContext): Requirement | null {
  const { authentications, settings } = context;
  const name = textAt(reference, 'name') ?? '';
  const namespace = textAt(reference, 'namespace') ?? policyNamespace;
  if (targetsKind(reference, 'core', 'ServiceAccount')) {
    return { authentication: identitiesAuthentication([serviceAccountIdentity(settings, namespace, name)]) };
  }
  if (targetsKind(reference, policyGroup, 'MeshTLSAuthentication')) {
    const identities = authentications.identities(namespace, name);
    return identities === null ? null : { authentication: identitiesAuthentication(identities) };
  }
  if (!targetsKind(reference, policyGroup, 'NetworkAuthentication')) return null;
  const networks = authentications.networks(namespace, name);
  return networks === null ? null : { networks };
}
