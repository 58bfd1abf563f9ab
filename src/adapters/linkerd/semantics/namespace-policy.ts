import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import type { Authorization } from './authorization.js';
import { type AuthorizationPolicy, readAuthorizationPolicy } from './authorization-policy.js';
import { type BoundRoute, compareRoutes, readGrpcRoute, readHttpRoute } from './bound-route.js';
import type { PolicyContext } from './policy-context.js';
import { compareServers, readServer, type Server } from './server.js';
import { readServerAuthorization, type ServerAuthorization } from './server-authorization.js';

/** The policy objects of one namespace, read and in the order in which they count. */
export interface NamespacePolicy {
  readonly servers: readonly Server[];
  readonly serverAuthorizations: readonly ServerAuthorization[];
  readonly authorizationPolicies: readonly AuthorizationPolicy[];
  readonly httpRoutes: readonly BoundRoute[];
  readonly grpcRoutes: readonly BoundRoute[];
}

/** Reads what governs the ports of a namespace; objects that the policy controller ignores are left out. */
export function readNamespacePolicy(namespace: string, context: PolicyContext): NamespacePolicy {
  const all = (collection: string): NativeObject[] => [...context.objects.inNamespace(collection, namespace)];
  const authorizationPolicies = all(linkerdCollections.authorizationPolicy).flatMap(
    (object) => readAuthorizationPolicy(object, context) ?? [],
  );
  const grantsOn = (key: string): Authorization[] =>
    authorizationPolicies.flatMap(({ target, authorization }) =>
      target.kind === 'route' && target.key === key ? [authorization] : [],
    );
  const httpRoutes = [...all(linkerdCollections.gatewayHttpRoute), ...all(linkerdCollections.policyHttpRoute)];
  const grpcRoutes = all(linkerdCollections.gatewayGrpcRoute);
  return {
    servers: all(linkerdCollections.server).map(readServer).sort(compareServers),
    serverAuthorizations: all(linkerdCollections.serverAuthorization).flatMap(
      (object) => readServerAuthorization(object, context) ?? [],
    ),
    authorizationPolicies,
    httpRoutes: httpRoutes.flatMap((object) => readHttpRoute(object, grantsOn) ?? []).sort(compareRoutes),
    grpcRoutes: grpcRoutes.flatMap((object) => readGrpcRoute(object, grantsOn) ?? []).sort(compareRoutes),
  };
}
