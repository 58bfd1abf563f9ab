import { linkerdWebhook } from '../admission/linkerd-webhook.js';
import type { ResourceType } from '../resource-type.js';
import { LINKERD_HTTP_ROUTE } from '../schemas/gateway-api.js';
import {
  AUTHORIZATION_POLICY,
  EGRESS_NETWORK,
  EXTERNAL_WORKLOAD,
  HTTP_LOCAL_RATE_LIMIT_POLICY,
  LINK,
  MESH_TLS_AUTHENTICATION,
  NETWORK_AUTHENTICATION,
  SERVER,
  SERVER_AUTHORIZATION,
  SERVER_V1BETA1,
  SERVER_V1BETA2,
  SERVICE_PROFILE,
} from '../schemas/linkerd.js';
import { type Structural, structuralSchema } from '../schemas/structural-schema.js';

function linkerd(
  [group, versions, kind, plural, shortNames]: [string, string[], string, string, string[]],
  spec: Structural,
  { hasStatus = false, ...extra }: Partial<ResourceType> = {},
): ResourceType {
  return {
    group,
    versions,
    kind,
    plural,
    shortNames,
    namespaced: true,
    custom: true,
    hasStatus,
    schema: structuralSchema(spec, kind !== 'ServiceProfile' && kind !== 'Link'),
    webhook: linkerdWebhook,
    lists: {},
    atomicMaps: [],
    ...extra,
  };
}

const POLICY = 'policy.linkerd.io';

/** The resources of linkerd2 charts/linkerd-crds and the multicluster extension, each at its storage version's schema. */
export const linkerdTypes: readonly ResourceType[] = [
  linkerd([POLICY, ['v1beta3', 'v1beta2', 'v1beta1', 'v1alpha1'], 'Server', 'servers', ['srv']], SERVER, {
    deprecated: {
      v1beta1: `${POLICY}/v1beta1 Server is deprecated; use ${POLICY}/v1beta3 Server`,
      v1alpha1: `${POLICY}/v1alpha1 Server is deprecated; use ${POLICY}/v1beta1 Server`,
    },
    olderSchemas: {
      v1beta2: structuralSchema(SERVER_V1BETA2),
      v1beta1: structuralSchema(SERVER_V1BETA1),
      v1alpha1: structuralSchema(SERVER_V1BETA1),
    },
  }),
  linkerd(
    [POLICY, ['v1beta1', 'v1alpha1'], 'ServerAuthorization', 'serverauthorizations', ['saz', 'serverauthz', 'srvauthz']],
    SERVER_AUTHORIZATION,
    {
      deprecated: {
        v1alpha1: `${POLICY}/v1alpha1 ServerAuthorization is deprecated; use ${POLICY}/v1beta1 ServerAuthorization`,
      },
    },
  ),
  linkerd([POLICY, ['v1alpha1'], 'AuthorizationPolicy', 'authorizationpolicies', ['authzpolicy']], AUTHORIZATION_POLICY),
  linkerd([POLICY, ['v1alpha1'], 'MeshTLSAuthentication', 'meshtlsauthentications', ['meshtlsauthn']], MESH_TLS_AUTHENTICATION),
  linkerd(
    [POLICY, ['v1alpha1'], 'NetworkAuthentication', 'networkauthentications', ['netauthn', 'networkauthn']],
    NETWORK_AUTHENTICATION,
  ),
  linkerd([POLICY, ['v1beta3', 'v1beta2', 'v1beta1', 'v1alpha1'], 'HTTPRoute', 'httproutes', []], LINKERD_HTTP_ROUTE, {
    hasStatus: true,
  }),
  linkerd([POLICY, ['v1alpha1'], 'HTTPLocalRateLimitPolicy', 'httplocalratelimitpolicies', []], HTTP_LOCAL_RATE_LIMIT_POLICY, {
    hasStatus: true,
  }),
  linkerd([POLICY, ['v1alpha1'], 'EgressNetwork', 'egressnetworks', []], EGRESS_NETWORK, { hasStatus: true }),
  linkerd(['workload.linkerd.io', ['v1beta1', 'v1alpha1'], 'ExternalWorkload', 'externalworkloads', []], EXTERNAL_WORKLOAD, {
    hasStatus: true,
  }),
  linkerd(['linkerd.io', ['v1alpha2', 'v1alpha1'], 'ServiceProfile', 'serviceprofiles', ['sp']], SERVICE_PROFILE),
  linkerd(['multicluster.linkerd.io', ['v1alpha3', 'v1alpha2', 'v1alpha1'], 'Link', 'links', []], LINK, { hasStatus: true }),
];
