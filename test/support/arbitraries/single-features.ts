import fc from 'fast-check';
import { Policy } from '../../../src/domain/model/policy.js';
import { settings, subsets } from './backend-features.js';
import { calls, feature, features, featuresOf, lists, named, paths, text, type Features } from './features.js';
import { backends, matches, rules } from './route-features.js';

/** Plain policies with one or two features each, so that every field is met alone: among many, one that a mesh lacks would hide it. */
const identities = [
  { namespace: 'default', serviceAccount: 'web' },
  { namespace: 'default' },
  { service: 'web' },
  { anyAuthenticated: true },
  { trustDomain: '*', namespace: 'default', serviceAccount: 'web' },
  { trustDomain: 'foreign.test', namespace: 'default', serviceAccount: 'web' },
  { spiffeId: { exact: 'cluster.local/ns/default/sa/web' } },
  { spiffeId: { prefix: 'cluster.local/' } },
  { spiffeId: { suffix: '/sa/web' } },
];
const blocks = [['10.0.0.0/8'], ['10.0.0.7', '2001:db8::/32'], ['0.0.0.0/0']];
const principals: Features = {
  identities: lists(identities),
  namespaces: lists(text),
  trustDomains: lists([...text, { exact: 'cluster.local' }]),
  peers: [['west']],
  ipBlocks: blocks,
  remoteIpBlocks: blocks,
  jwtPrincipals: lists([...text, { exact: 'https://issuer.example/ann' }]),
};
const operations: Features = {
  hosts: lists([...text, { exact: 'api.example.com' }, { suffix: '.example.com' }]),
  ports: [[8080], [9000, 8080]],
  methods: lists([...text, { exact: 'GET' }, { exact: 'get' }, { prefix: 'P' }]),
  paths: lists(paths),
  grpc: lists(calls),
};
const attributes = [
  { header: 'x-env' },
  { header: 'x[1]' },
  { jwtClaim: ['groups'] },
  { jwtClaim: ['realm', 'roles'], provider: 'okta' },
  ...['sourceIp', 'remoteIp', 'sourceNamespace', 'sourceIdentity', 'sourceServiceAccount', 'sourceTrustDomain'].map((name) => ({
    name,
  })),
  ...['jwtPrincipal', 'jwtAudience', 'jwtPresenter', 'destinationIp', 'destinationPort', 'sni'].map((name) => ({ name })),
];
const values = [...text, { exact: '10.0.0.0/8' }, { exact: '8080' }, { exact: 'default/web' }];
const condition = fc
  .record({
    attribute: fc.constantFrom(...attributes),
    field: fc.constantFrom('values', 'notValues'),
    value: fc.constantFrom(...values),
  })
  .map(({ attribute, field, value }) => ({ attribute, [field]: [value] }));

const negated = (of: Features) => feature(of).map((not) => ({ not }));
const rule = fc.oneof(
  fc.constant({ from: [{ ipBlocks: ['10.0.0.0/8'], not: { ipBlocks: ['10.0.0.7', '10.1.0.0/16'] } }] }),
  features(principals).map((one) => ({ from: [one] })),
  negated(principals).map((one) => ({ from: [one] })),
  features({ ...operations, headers: lists(named(['x-env'])) }).map((one) => ({ to: [one] })),
  negated(operations).map((one) => ({ to: [one] })),
  condition.map((one) => ({ when: [one] })),
  fc.record({ from: feature(principals), to: feature(operations) }).map(({ from, to }) => ({ from: [from], to: [to] })),
);
const targets = [
  { service: 'api' },
  { service: 'api' },
  { service: 'api', port: 80 },
  { workloads: { app: 'api' } },
  { workloads: { app: 'api' }, allNamespaces: true },
  { workloads: { app: 'api' }, port: 9090 },
  { workloads: {} },
  { namespace: 'default' },
  { mesh: true },
];
const actions = [
  { action: 'allow' },
  { action: 'allow' },
  { action: 'deny' },
  { action: 'audit' },
  { action: 'delegate', provider: 'oauth2-proxy' },
  { action: 'allow', dryRun: true },
];

const words = { name: fc.constantFrom('plain', 'with.dots', 'a'.repeat(63), 'long.'.repeat(50) + 'abc') };
const metadata = fc.record({
  ...words,
  rest: fc.constantFrom<object>(
    {},
    {},
    { labels: { team: 'money', 'example.com/part': '' } },
    { annotations: { 'example.com/who': 'Ann, Bob' } },
  ),
});

function policyOf(kind: string, { name, rest }: { name: string; rest: object }, spec: object): Policy {
  return Policy.parse({ apiVersion: 'concordat/v1', kind, metadata: { name, ...rest }, spec });
}

const authorization = fc
  .record({ own: metadata, target: fc.constantFrom<object>(...targets), action: fc.constantFrom<object>(...actions), rule })
  .map(({ own, target, action, rule: only }) => policyOf('AuthorizationPolicy', own, { target, ...action, rules: [only] }));

/** Where a mesh wants to know the port it is said. */
const sentTo = fc.constantFrom([{ service: 'api' }], [{ service: 'api', port: 80 }], [{ service: 'api', port: 80 }]);
const plainMatches = fc.constantFrom<object>(
  {},
  { matches: [{ path: { prefix: '/a' } }] },
  { matches: [{ path: { segmentPrefix: '/a' } }] },
);

const routeRule = fc.oneof(
  fc.tuple(features(matches), sentTo).map(([match, to]) => ({ matches: [match], backends: to })),
  fc.tuple(plainMatches, sentTo, features(rules)).map(([match, to, one]) => ({ ...match, backends: to, ...one })),
  fc.tuple(plainMatches, features(rules)).map(([match, one]) => ({ ...match, ...one })),
  fc.record({ match: feature(matches), rest: features(rules) }).map(({ match, rest }) => ({ matches: [match], ...rest })),
  fc.constantFrom(...backends).map((to) => ({ backends: to })),
  fc.constantFrom(...backends).map((to) => ({ matches: [{ path: { exact: '/a' } }], backends: to })),
);
const hosts = [
  [{ service: 'api' }],
  [{ service: 'api' }],
  [{ service: 'api', port: 80 }],
  [{ service: 'api' }, { service: 'web' }],
  [{ service: 'api' }, { service: 'api', port: 80 }],
  [{ service: 'web', namespace: 'other' }],
  [{ hostname: 'api.example.com' }],
  [{ hostname: '*.example.com' }, { hostname: 'shop.example.com' }],
  [{ hostname: '*' }],
  [{ hostname: 'Odd_name.example' }],
  [{ service: 'Odd_Name' }],
];
const scopes: Features = {
  gateways: [['ingress'], ['istio-system/ingress', 'mesh'], ['Odd_Gateway'], ['a/b/c']],
  visibleTo: [['default'], ['default', 'default'], ['*'], ['other', '*'], ['.'], ['Odd_Name']],
  protocol: ['grpc', 'http'],
  order: ['specificity', 'listed'],
  unmatched: ['reject', 'default-backend'],
};

const route = fc
  .record({
    own: metadata,
    hosts: fc.oneof({ weight: 3, arbitrary: fc.constant([{ service: 'api' }]) }, fc.constantFrom<object[]>(...hosts)),
    scope: features(scopes),
    rules: fc.array(routeRule, { minLength: 1, maxLength: 2 }),
  })
  .map(({ own, scope, ...spec }) => policyOf('TrafficRoute', own, { ...spec, ...scope }));

const backend = fc
  .record({
    own: metadata,
    host: fc.constantFrom<object>(
      { service: 'api' },
      { service: 'api' },
      { service: 'web', namespace: 'other' },
      { hostname: 'api.example.com' },
      { hostname: '*.example.com' },
      { service: 'Odd_Name' },
    ),
    spec: fc.oneof(
      features({ ...settings, visibleTo: scopes['visibleTo'] ?? [], defaultSubset: ['v1'] }),
      features(subsets).map((one) => ({ subsets: [{ name: 'v1', ...one }], defaultSubset: 'v1' })),
      fc.constantFrom('V1', 'v.1', 'v 1').map((name) => ({ subsets: [{ name, labels: { version: 'v1' } }] })),
      features(settings).map((one) => ({ ports: [{ port: 80, ...one }, { port: 90 }] })),
    ),
  })
  .map(({ own, host, spec }) => policyOf('BackendPolicy', own, { host, ...spec }));

const subsetsOfApi = policyOf(
  'BackendPolicy',
  { name: 'subsets', rest: {} },
  {
    host: { service: 'api' },
    subsets: ['v0', 'v1'].map((name) => ({ name, labels: { version: name } })),
  },
);

/** One policy with few features, and beside a route the subsets that it may name. */
export const singleFeatures: fc.Arbitrary<readonly Policy[]> = fc.oneof(
  authorization.map((policy) => [policy]),
  route.map((policy) => [policy, subsetsOfApi]),
  backend.map((policy) => [policy]),
);

const toApi = { backends: [{ service: 'api', port: 80 }] };
const below = { matches: [{ path: { segmentPrefix: '/a' } }] };

/** A route for each feature of a rule and of a match, in either order of rules, with the subsets that it may name. */
export const routesByFeature: readonly (readonly Policy[])[] = [
  ...featuresOf(rules).flatMap((one) => [
    { ...below, ...toApi, ...one },
    { ...below, ...one },
  ]),
  ...featuresOf(matches).map((match) => ({ matches: [match], ...toApi })),
].flatMap((only) =>
  ['listed', 'specificity'].map((order) => [
    policyOf(
      'TrafficRoute',
      { name: 'feature', rest: {} },
      { hosts: [{ service: 'api', port: 80 }], unmatched: 'reject', order, rules: [only] },
    ),
    subsetsOfApi,
  ]),
);
