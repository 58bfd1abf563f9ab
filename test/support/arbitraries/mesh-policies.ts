import fc from 'fast-check';
import { Policy } from '../../../src/domain/model/policy.js';
import { authorizationRule, backendSpec, routeRule } from '../policy-arbitraries.js';
import { authorizationPolicies } from './authorization-policy.js';
import { singleFeatures } from './single-features.js';
import { backendPolicy, mutualTlsPolicy, subsetsOfWorld, trafficRoute } from './traffic-policy.js';

/** Policies of every kind over the conformance worlds: such as every mesh has words for, and the odd ones. */
const metadata = fc.constantFrom<object>(
  {},
  {},
  { labels: { team: 'money' }, annotations: { 'example.com/owner': 'shop' } },
  { namespace: 'other' },
);

function policyOf(kind: string, name: string, own: object, spec: object): Policy {
  return Policy.parse({ apiVersion: 'concordat/v1', kind, metadata: { ...own, name }, spec });
}

const target = fc.constantFrom<object>(
  { service: 'api' },
  { service: 'web', port: 80 },
  { workloads: { app: 'api' } },
  { workloads: { app: 'api' }, allNamespaces: true },
  { workloads: { app: 'api' }, port: 9000 },
  { namespace: 'default' },
  { mesh: true },
);

const authorization = fc
  .record({
    own: metadata,
    target,
    action: fc.constantFrom<object>(
      { action: 'allow' },
      { action: 'allow' },
      { action: 'deny' },
      { action: 'audit' },
      { action: 'delegate', provider: 'oauth2-proxy' },
    ),
    dryRun: fc.constantFrom<object>({}, {}, {}, { dryRun: true }),
    rules: fc.array(authorizationRule, { minLength: 1, maxLength: 2 }),
  })
  .map(({ own, target: on, action, dryRun, rules }) =>
    policyOf('AuthorizationPolicy', 'guard', own, { target: on, ...action, ...dryRun, rules }),
  );

const route = fc
  .record({
    own: metadata,
    hosts: fc.constantFrom<object[]>(
      [{ service: 'api' }],
      [{ service: 'web', port: 80 }],
      [{ service: 'api' }, { service: 'web' }],
      [{ service: 'api', namespace: 'default' }],
      [{ hostname: 'api.example.com' }],
      [{ hostname: '*.example.com' }],
    ),
    scope: fc.constantFrom<object>(
      {},
      {},
      { visibleTo: ['default'] },
      { visibleTo: ['default', 'other'] },
      { gateways: ['mesh', 'ingress'] },
      { gateways: ['istio-system/ingress'] },
    ),
    order: fc.constantFrom('listed', 'specificity'),
    protocol: fc.constantFrom('http', 'http', 'grpc'),
    unmatched: fc.constantFrom<object>({}, { unmatched: 'reject' }, { unmatched: 'default-backend' }),
    rules: fc.array<object>(routeRule, { maxLength: 2 }),
  })
  .map(({ own, scope, unmatched, ...spec }) => policyOf('TrafficRoute', 'route', own, { ...spec, ...scope, ...unmatched }));

const backend = fc
  .tuple(metadata, backendSpec)
  .filter(([, spec]) => !('defaultSubset' in spec) || 'subsets' in spec)
  .map(([own, spec]) => policyOf('BackendPolicy', 'backend', own, spec));

/** What every mesh can say, in ever other words. */
const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const plainPath = fc.oneof(
  word.map((name) => ({ exact: `/${name}` })),
  word.map((name) => ({ prefix: `/${name}/` })),
  word.map((name) => ({ segmentPrefix: `/${name}` })),
);
const plainMethod = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE').map((exact) => ({ exact }));
const plainOperation = fc.record(
  { methods: fc.array(plainMethod, { minLength: 1, maxLength: 2 }), paths: fc.array(plainPath, { minLength: 1, maxLength: 2 }) },
  { requiredKeys: ['paths'] },
);
const plainIdentity = fc
  .record({ namespace: fc.constantFrom('default', 'other'), serviceAccount: word })
  .map((identity) => ({ identities: [identity] }));

const plainAuthorization = fc
  .record({
    name: word,
    service: fc.constantFrom('api', 'web'),
    action: fc.constantFrom('allow', 'allow', 'deny'),
    from: fc.array(plainIdentity, { minLength: 1, maxLength: 2 }),
    to: fc.array(plainOperation, { maxLength: 2 }),
  })
  .map(({ name, service, action, from, to }) =>
    policyOf(
      'AuthorizationPolicy',
      name,
      {},
      { target: { service }, action, rules: [{ from, ...(to.length === 0 ? {} : { to }) }] },
    ),
  );

const plainHeader = fc.record({ name: word, match: word.map((exact) => ({ exact })) });
const plainMatch = fc.record(
  { path: plainPath, method: plainMethod, headers: fc.array(plainHeader, { minLength: 1, maxLength: 1 }) },
  { requiredKeys: ['path'] },
);
const plainChanges = fc.record({ name: word, value: word }).map((header) => ({ set: [header] }));

const plainRoute = fc
  .record({
    name: word,
    service: fc.constantFrom('api', 'web'),
    rules: fc.array(
      fc.record(
        {
          matches: fc.array(plainMatch, { minLength: 1, maxLength: 2 }),
          timeout: fc.integer({ min: 1, max: 90_000 }),
          requestHeaders: plainChanges,
          backends: fc.constant([{ service: 'api' }]),
        },
        { requiredKeys: ['matches', 'backends'] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    order: fc.constantFrom('listed', 'specificity'),
  })
  .map(({ name, service, ...spec }) =>
    policyOf('TrafficRoute', name, {}, { hosts: [{ service }], unmatched: 'reject', ...spec }),
  );

const plainBackend = fc
  .record({ name: word, service: fc.constantFrom('api', 'web'), subsets: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }) })
  .map(({ name, service, subsets }) => {
    const named = subsets.map((subset) => ({ name: subset, labels: { version: subset } }));
    return policyOf('BackendPolicy', name, {}, { host: { service }, subsets: named });
  });

/** Some policies that go into one mesh together. */
export const meshPolicies: fc.Arbitrary<readonly Policy[]> = fc.oneof(
  { weight: 10, arbitrary: fc.array(plainAuthorization, { minLength: 1, maxLength: 3 }).map(distinctNames) },
  { weight: 12, arbitrary: singleFeatures },
  { weight: 8, arbitrary: fc.tuple(plainRoute, plainBackend) },
  { weight: 4, arbitrary: authorizationPolicies },
  { weight: 3, arbitrary: authorization.map((policy) => [policy]) },
  { weight: 1, arbitrary: mutualTlsPolicy.map((policy) => [policy]) },
  { weight: 3, arbitrary: trafficRoute.map((policy) => [policy, ...subsetsOfWorld]) },
  { weight: 3, arbitrary: route.map((policy) => [policy, ...subsetsOfWorld]) },
  { weight: 1, arbitrary: backendPolicy.map((policy) => [policy]) },
  { weight: 1, arbitrary: backend.map((policy) => [policy]) },
);

function distinctNames(policies: readonly Policy[]): Policy[] {
  return [...new Map(policies.map((policy) => [policy.metadata.name, policy])).values()];
}
