import { linkerdCollections } from './collections.js';

const { meshTlsAuthentication, networkAuthentication, authorizationPolicy, serverAuthorization, server } = linkerdCollections;
const { gatewayHttpRoute, gatewayGrpcRoute, policyHttpRoute } = linkerdCollections;

/**
 * Collections that policies are written to. Grants come before the Server that closes its port, so that nobody who may call is
 * denied meanwhile; on deletion the Server goes first.
 */
export const WRITE_ORDER: readonly string[] = [
  meshTlsAuthentication,
  networkAuthentication,
  authorizationPolicy,
  serverAuthorization,
  gatewayHttpRoute,
  policyHttpRoute,
  gatewayGrpcRoute,
  server,
];

/** Collections of policy that the model does not speak of: their objects are kept whole. */
export const OPAQUE_COLLECTIONS: Readonly<Record<string, string>> = {
  'linkerd.io/ServiceProfile': 'the model has no profiles; while it has routes, the routes of HTTPRoutes are not used',
  'policy.linkerd.io/EgressNetwork': 'the model has no egress networks',
  'policy.linkerd.io/HTTPLocalRateLimitPolicy': 'the model has no rate limits',
  'gateway.networking.k8s.io/TLSRoute': 'the model has no routes of TLS connections',
  'gateway.networking.k8s.io/TCPRoute': 'the model has no routes of TCP connections',
  'multicluster.linkerd.io/Link': 'the model says which services cross a border, not how clusters are linked',
};
