import type { AuthorizationPolicy, AuthorizationRule } from './authorization-policy.js';
import type { BackendPolicy } from './backend-policy.js';
import type { MutualTlsPolicy } from './mutual-tls-policy.js';
import type { Policy } from './policy.js';
import type { RouteRule, TrafficRoute } from './traffic-route.js';

/** A capability that a policy needs, with the first place that needs it. */
export interface FeatureUse {
  readonly feature: string;
  readonly pointer: string;
}

/** The capabilities (as in Capabilities.features) that a mesh must have to say the policy. */
export function featuresUsed(policy: Policy): FeatureUse[] {
  const uses = usesOf(policy);
  return uses.filter((use, index) => uses.findIndex((other) => other.feature === use.feature) === index);
}

function usesOf(policy: Policy): FeatureUse[] {
  switch (policy.kind) {
    case 'MutualTlsPolicy':
      return mutualTlsUses(policy);
    case 'AuthorizationPolicy':
      return authorizationUses(policy);
    case 'TrafficRoute':
      return routeUses(policy);
    case 'BackendPolicy':
      return backendUses(policy);
    case 'ServiceExport':
      return [{ feature: 'federation.export', pointer: '/spec' }];
  }
}

function mutualTlsUses({ spec }: MutualTlsPolicy): FeatureUse[] {
  return [
    ...(spec.mode === undefined ? [] : [{ feature: `mtls.${spec.mode}`, pointer: '/spec/mode' }]),
    ...(spec.ports ?? []).flatMap(({ mode }, index) => [
      { feature: 'mtls.port', pointer: `/spec/ports/${index}` },
      { feature: `mtls.${mode}`, pointer: `/spec/ports/${index}/mode` },
    ]),
  ];
}

const PRINCIPAL_FEATURES: Readonly<Record<string, string>> = {
  identities: 'authorization.identity',
  namespaces: 'authorization.namespace',
  trustDomains: 'authorization.trust-domain',
  peers: 'authorization.peer',
  ipBlocks: 'authorization.ip',
  remoteIpBlocks: 'authorization.remote-ip',
  jwtPrincipals: 'authorization.jwt',
  not: 'authorization.not',
};

const OPERATION_FEATURES: Readonly<Record<string, string>> = {
  hosts: 'authorization.host',
  ports: 'authorization.port',
  methods: 'authorization.method',
  paths: 'authorization.path',
  grpc: 'authorization.grpc',
  headers: 'authorization.header',
  not: 'authorization.not',
};

function authorizationUses({ spec }: AuthorizationPolicy): FeatureUse[] {
  const action = spec.action === 'allow' ? [] : [{ feature: `authorization.${spec.action}`, pointer: '/spec/action' }];
  const dryRun = spec.dryRun === true ? [{ feature: 'authorization.dry-run', pointer: '/spec/dryRun' }] : [];
  return [...action, ...dryRun, ...spec.rules.flatMap((rule, index) => ruleUses(rule, `/spec/rules/${index}`))];
}

function ruleUses(rule: AuthorizationRule, at: string): FeatureUse[] {
  return [
    ...(rule.from ?? []).flatMap((principal, index) => memberUses(principal, PRINCIPAL_FEATURES, `${at}/from/${index}`)),
    ...(rule.to ?? []).flatMap((operation, index) => memberUses(operation, OPERATION_FEATURES, `${at}/to/${index}`)),
    ...(rule.when ?? []).flatMap(({ attribute }, index) => {
      const feature = 'header' in attribute ? 'authorization.header' : 'jwtClaim' in attribute ? 'authorization.jwt' : null;
      return feature === null ? [] : [{ feature, pointer: `${at}/when/${index}` }];
    }),
  ];
}

function memberUses(value: object, features: Readonly<Record<string, string>>, at: string): FeatureUse[] {
  return Object.entries(features)
    .filter(([key]) => (value as Record<string, unknown>)[key] !== undefined)
    .map(([key, feature]) => ({ feature, pointer: `${at}/${key}` }));
}

const RULE_FEATURES: Readonly<Record<string, string>> = {
  requestHeaders: 'route.header-changes',
  responseHeaders: 'route.header-changes',
  redirect: 'route.redirect',
  rewrite: 'route.rewrite',
  mirrors: 'route.mirror',
  timeout: 'route.timeout',
  idleTimeout: 'route.timeout',
  backendTimeout: 'route.timeout',
  retries: 'route.retries',
  fault: 'route.fault',
  cors: 'route.cors',
} satisfies Partial<Record<keyof RouteRule, string>>;

const MATCH_FEATURES: Readonly<Record<string, string>> = {
  path: 'route.path',
  method: 'route.method',
  methods: 'route.method',
  host: 'route.host-match',
  headers: 'route.header-match',
  queryParams: 'route.query-match',
  grpc: 'route.grpc',
};

function routeUses({ spec }: TrafficRoute): FeatureUse[] {
  return [
    { feature: `route.${spec.protocol}`, pointer: '/spec/protocol' },
    ...spec.rules.flatMap((rule, index) => {
      const at = `/spec/rules/${index}`;
      const weights = (rule.backends ?? []).length > 1 ? [{ feature: 'route.weights', pointer: `${at}/backends` }] : [];
      const matches = (rule.matches ?? []).flatMap((match, position) =>
        memberUses(match, MATCH_FEATURES, `${at}/matches/${position}`),
      );
      return [...matches, ...weights, ...memberUses(rule, RULE_FEATURES, at)];
    }),
  ];
}

const BACKEND_FEATURES: Readonly<Record<string, string>> = {
  subsets: 'backend.subsets',
  loadBalancing: 'backend.load-balancing',
  connectionLimits: 'backend.connection-limits',
  outlierDetection: 'backend.outlier-detection',
  clientTls: 'backend.client-tls',
};

function backendUses({ spec }: BackendPolicy): FeatureUse[] {
  return memberUses(spec, BACKEND_FEATURES, '/spec');
}
