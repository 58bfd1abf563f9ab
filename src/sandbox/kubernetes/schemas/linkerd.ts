import type { Structural } from './structural-schema.js';

const TEXT: Structural = { type: 'string' };
const TEXTS: Structural = { type: 'array', items: TEXT };
const GROUP: Structural = {
  type: 'string',
  maxLength: 253,
  pattern: /^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
};
const KIND: Structural = { type: 'string', minLength: 1, maxLength: 63, pattern: /^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/ };
const NAME: Structural = { type: 'string', minLength: 1, maxLength: 253 };
const LABEL_NAME: Structural = { type: 'string', pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/ };
const REQUESTS_PER_SECOND: Structural = { type: 'integer' };
const FREE: Structural = { type: 'object', open: true };

const SELECTOR: Structural = {
  type: 'object',
  properties: {
    matchLabels: FREE,
    matchExpressions: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'operator'],
        properties: { key: TEXT, operator: { type: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] }, values: TEXTS },
      },
    },
  },
};

const NETWORKS: Structural = {
  type: 'array',
  items: { type: 'object', required: ['cidr'], properties: { cidr: TEXT, except: TEXTS } },
};

function reference(required: readonly string[], withNamespace: boolean): Structural {
  const namespace: Structural = { type: 'string', maxLength: 253 };
  return {
    type: 'object',
    required,
    properties: { group: GROUP, kind: KIND, name: NAME, ...(withNamespace ? { namespace } : {}) },
  };
}

const PORT_FIELDS: Readonly<Record<string, Structural>> = {
  podSelector: SELECTOR,
  port: { type: 'int-or-string' },
  proxyProtocol: { type: 'string', default: 'unknown' },
};

/** policy.linkerd.io Server, v1beta1 and v1alpha1. These schemas say what linkerd2 charts/linkerd-crds says, without the descriptions. */
export const SERVER_V1BETA1: Structural = { type: 'object', required: ['podSelector', 'port'], properties: PORT_FIELDS };

/** policy.linkerd.io Server, v1beta2. */
export const SERVER_V1BETA2: Structural = {
  type: 'object',
  required: ['port'],
  exactlyOneOf: ['podSelector', 'externalWorkloadSelector'],
  properties: { ...PORT_FIELDS, externalWorkloadSelector: SELECTOR },
};

/** policy.linkerd.io Server, v1beta3. */
export const SERVER: Structural = {
  ...SERVER_V1BETA2,
  properties: { ...SERVER_V1BETA2.properties, accessPolicy: { type: 'string', default: 'deny' } },
};

/** policy.linkerd.io ServerAuthorization, v1beta1. */
export const SERVER_AUTHORIZATION: Structural = {
  type: 'object',
  required: ['server', 'client'],
  properties: {
    server: { type: 'object', exactlyOneOf: ['name', 'selector'], properties: { name: LABEL_NAME, selector: SELECTOR } },
    client: {
      type: 'object',
      properties: {
        networks: NETWORKS,
        unauthenticated: { type: 'boolean' },
        meshTLS: {
          type: 'object',
          properties: {
            unauthenticatedTLS: { type: 'boolean' },
            identities: {
              type: 'array',
              items: { type: 'string', pattern: /^(\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/ },
            },
            serviceAccounts: {
              type: 'array',
              items: { type: 'object', required: ['name'], properties: { name: LABEL_NAME, namespace: LABEL_NAME } },
            },
          },
        },
      },
    },
  },
};

/** policy.linkerd.io AuthorizationPolicy, v1alpha1. */
export const AUTHORIZATION_POLICY: Structural = {
  type: 'object',
  required: ['targetRef', 'requiredAuthenticationRefs'],
  properties: {
    targetRef: reference(['kind', 'name'], false),
    requiredAuthenticationRefs: { type: 'array', items: reference(['kind', 'name'], true) },
  },
};

/** policy.linkerd.io MeshTLSAuthentication, v1alpha1. */
export const MESH_TLS_AUTHENTICATION: Structural = {
  type: 'object',
  exactlyOneOf: ['identities', 'identityRefs'],
  properties: {
    identities: { type: 'array', minItems: 1, items: TEXT },
    identityRefs: { type: 'array', minItems: 1, items: reference(['kind'], true) },
  },
};

/** policy.linkerd.io NetworkAuthentication, v1alpha1. */
export const NETWORK_AUTHENTICATION: Structural = { type: 'object', required: ['networks'], properties: { networks: NETWORKS } };

/** policy.linkerd.io EgressNetwork, v1alpha1. */
export const EGRESS_NETWORK: Structural = {
  type: 'object',
  required: ['trafficPolicy'],
  properties: { trafficPolicy: { type: 'string', enum: ['Allow', 'Deny'] }, networks: NETWORKS },
};

const LIMIT: Structural = {
  type: 'object',
  required: ['requestsPerSecond'],
  properties: { requestsPerSecond: REQUESTS_PER_SECOND },
};

/** policy.linkerd.io HTTPLocalRateLimitPolicy, v1alpha1. */
export const HTTP_LOCAL_RATE_LIMIT_POLICY: Structural = {
  type: 'object',
  required: ['targetRef'],
  properties: {
    targetRef: reference(['kind', 'name'], false),
    total: LIMIT,
    identity: LIMIT,
    overrides: {
      type: 'array',
      items: {
        type: 'object',
        required: ['requestsPerSecond', 'clientRefs'],
        properties: {
          requestsPerSecond: REQUESTS_PER_SECOND,
          clientRefs: { type: 'array', items: reference(['kind', 'name'], true) },
        },
      },
    },
  },
};

/** workload.linkerd.io ExternalWorkload, v1beta1. */
export const EXTERNAL_WORKLOAD: Structural = {
  type: 'object',
  required: ['meshTLS'],
  properties: {
    meshTLS: {
      type: 'object',
      required: ['identity', 'serverName'],
      properties: {
        identity: { type: 'string', minLength: 1, maxLength: 253 },
        serverName: { type: 'string', minLength: 1, maxLength: 253 },
      },
    },
    ports: {
      type: 'array',
      items: {
        type: 'object',
        required: ['port'],
        properties: {
          name: TEXT,
          port: { type: 'integer', minimum: 1, maximum: 65_535 },
          protocol: { type: 'string', default: 'TCP' },
        },
      },
    },
    workloadIPs: { type: 'array', maxItems: 2, items: { type: 'object', properties: { ip: TEXT } } },
  },
};

const CONDITIONS: Structural = { type: 'array', items: FREE };

/** linkerd.io ServiceProfile, v1alpha2. */
export const SERVICE_PROFILE: Structural = {
  type: 'object',
  properties: {
    dstOverrides: {
      type: 'array',
      items: { type: 'object', properties: { authority: TEXT, weight: { type: 'int-or-string' } } },
    },
    opaquePorts: TEXTS,
    retryBudget: {
      type: 'object',
      required: ['minRetriesPerSecond', 'retryRatio', 'ttl'],
      properties: { minRetriesPerSecond: { type: 'integer' }, retryRatio: { type: 'number' }, ttl: TEXT },
    },
    routes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['condition', 'name'],
        properties: {
          name: TEXT,
          timeout: TEXT,
          isRetryable: { type: 'boolean' },
          condition: {
            type: 'object',
            properties: { pathRegex: TEXT, method: TEXT, all: CONDITIONS, any: CONDITIONS, not: CONDITIONS },
          },
          responseClasses: {
            type: 'array',
            items: {
              type: 'object',
              required: ['condition'],
              properties: {
                isFailure: { type: 'boolean' },
                condition: {
                  type: 'object',
                  properties: {
                    all: CONDITIONS,
                    any: CONDITIONS,
                    not: FREE,
                    status: { type: 'object', properties: { min: { type: 'integer' }, max: { type: 'integer' } } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

/** multicluster.linkerd.io Link, v1alpha3. */
export const LINK: Structural = {
  type: 'object',
  properties: {
    clusterCredentialsSecret: TEXT,
    gatewayAddress: TEXT,
    gatewayIdentity: TEXT,
    gatewayPort: TEXT,
    probeSpec: {
      type: 'object',
      properties: {
        failureThreshold: { type: 'string', default: '3' },
        path: TEXT,
        period: TEXT,
        port: TEXT,
        timeout: { type: 'string', default: '30s' },
      },
    },
    selector: SELECTOR,
    remoteDiscoverySelector: SELECTOR,
    federatedServiceSelector: SELECTOR,
    targetClusterName: TEXT,
    targetClusterDomain: TEXT,
    targetClusterLinkerdNamespace: TEXT,
    excludedAnnotations: TEXTS,
    excludedLabels: TEXTS,
  },
};
