import fc from 'fast-check';
import { Policy } from '../../../src/domain/model/policy.js';

/** Plain policies with one or two features each, so that every field is met alone: among many, one that a mesh lacks would hide it. */
type Features = Readonly<Record<string, readonly unknown[]>>;

function feature(features: Features): fc.Arbitrary<object> {
  return fc.constantFrom(...featuresOf(features));
}

/** One feature, or two of them. */
function features(of: Features): fc.Arbitrary<object> {
  return fc.oneof(
    { weight: 3, arbitrary: feature(of) },
    fc.tuple(feature(of), feature(of)).map(([one, other]) => ({ ...one, ...other })),
  );
}

const text = [
  { exact: 'prod' },
  { exact: 'prod', ignoreCase: true },
  { prefix: 'pr' },
  { suffix: 'od' },
  { contains: 'ro' },
  { regex: 'pr.*' },
  { present: true },
];
const lists = <T>(values: readonly T[]): T[][] => values.map((value) => [value]);
const named = (names: readonly string[]) =>
  names.flatMap((name) =>
    text.flatMap((match) => [
      { name, match, invert: false },
      { name, match, invert: true },
    ]),
  );

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
const paths = [
  { exact: '/a' },
  { exact: '/a', ignoreCase: true },
  { exact: '/a//b' },
  { exact: '/a b' },
  { exact: 'a' },
  { prefix: '/a' },
  { prefix: '/a/', ignoreCase: true },
  { prefix: '/' },
  { segmentPrefix: '/a' },
  { segmentPrefix: '/a/' },
  { suffix: '/b' },
  { template: '/{*}/b' },
  { template: '/a/{**}' },
  { regex: '/a|/b' },
  { present: true },
];
const calls = [{ service: 'pkg.S' }, { service: 'pkg.S', method: 'M' }, { method: 'M' }, {}];
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

const durations = [0, 1, 250, 1500, 3_600_000];
const matches: Features = {
  path: paths,
  method: [...text, { exact: 'GET' }, { prefix: 'P' }],
  methods: [['GET', 'POST']],
  scheme: [{ exact: 'https' }, { prefix: 'http' }],
  host: [...text, { exact: 'api.example.com' }],
  headers: lists(named(['x-env', 'x[1]', ':method', 'host'])),
  queryParams: lists(named(['q', 'a b'])),
  grpc: calls,
  port: [80],
  sourceLabels: [{ app: 'web' }],
  sourceNamespace: ['default'],
  gateways: [['mesh']],
};
const header = [
  { name: 'x-a', value: '1' },
  { name: 'X-A', value: '' },
  { name: 'host', value: 'api.example.com' },
  { name: ':path', value: '/' },
  { name: 'x[1]', value: '1' },
  { name: 'x-b', value: '100%' },
  { name: 'x-c', value: '%START_TIME%' },
];
const removed = ['x-a', 'host', ':path', 'x[1]'];
const changes = [
  ...header.map((one) => ({ set: [one] })),
  ...header.map((one) => ({ add: [one] })),
  ...removed.map((one) => ({ remove: [one] })),
  { set: [header[0]], add: [header[0], { name: 'x-b', value: '2' }], remove: ['x-c', 'x-d'] },
  { set: [header[0], header[0]] },
];
const replacements = [{ full: '/new' }, { prefix: '/new/' }, { prefix: '/' }, { full: '' }, { prefix: '' }];
const rules: Features = {
  name: ['first', 'Not a name'],
  requestHeaders: changes,
  responseHeaders: changes,
  redirect: [
    { scheme: 'https' },
    { scheme: 'ftp' },
    { host: 'new.example.com' },
    { host: 'New_example' },
    { port: 8443 },
    ...replacements.map((path) => ({ path })),
    ...[301, 303, 304, 308].map((statusCode) => ({ host: 'new.example.com', statusCode })),
    { statusCode: 301 },
  ],
  directResponse: [{ status: 418 }, { status: 200, body: 'short' }, { status: 100 }, { status: 200, body: '' }],
  rewrite: [
    { host: 'new.example.com' },
    { host: 'New_example' },
    ...replacements.map((path) => ({ path })),
    { path: { regex: '^/a', substitution: '/b' } },
    { path: { regex: '^/a', substitution: '' } },
  ],
  mirrors: [
    [{ service: 'web' }],
    [{ service: 'web', namespace: 'default', port: 80, percent: 10 }],
    [{ service: 'web', percent: 0.001 }],
    [{ service: 'web', subset: 'v1' }, { service: 'api' }],
    [{ service: 'b.example.com' }],
  ],
  timeout: durations,
  idleTimeout: durations,
  backendTimeout: durations,
  retries: [
    { attempts: 2 },
    { attempts: 0 },
    { attempts: 200 },
    { perTryTimeout: 250 },
    { attempts: 1, on: ['5xx', 'reset'] },
    { attempts: 1, on: ['nonsense'] },
    { attempts: 1, on: ['retriable-4xx', 'gateway-error', 'unavailable', 'cancelled'] },
    { attempts: 1, statusCodes: [503, 500] },
    { attempts: 1, statusCodes: [599] },
    { attempts: 1, statusCodes: [200] },
    { attempts: 1, backoff: 25 },
  ],
  fault: [
    { delay: { duration: 250, percent: 10 } },
    { delay: { duration: 0 } },
    { abort: { httpStatus: 503, percent: 0.5 } },
    { abort: { grpcStatus: 'UNAVAILABLE', percent: 100 } },
    { abort: { grpcStatus: 'NONSENSE' } },
    { abort: { httpStatus: 503, grpcStatus: 'UNAVAILABLE' } },
    { abort: { httpStatus: 503, percent: 0.00001 } },
    {},
  ],
  cors: [
    { allowOrigins: [{ exact: 'https://shop.example.com' }], allowMethods: ['GET'], maxAge: 5000 },
    ...lists([...text, { exact: '' }, { exact: '*' }, { exact: 'https://*.example.com' }]).map((allowOrigins) => ({
      allowOrigins,
    })),
    { allowMethods: ['get', 'POST'] },
    { allowMethods: ['*'] },
    { allowHeaders: ['x-a', 'x[1]'], exposeHeaders: ['x-b', '*'] },
    { allowCredentials: true },
    { maxAge: 1500 },
    {},
  ],
};
const subset = { service: 'api', subset: 'v1' };
const backends = [
  [{ service: 'api' }],
  [{ service: 'api', port: 80 }],
  [{ service: 'web', namespace: 'default', port: 80 }],
  [
    { service: 'api', weight: 90 },
    { service: 'web', weight: 10 },
  ],
  [
    { service: 'api', weight: 0 },
    { service: 'web', weight: 0 },
  ],
  [
    { service: 'api', weight: 1_000_000 },
    { service: 'web', weight: 0.001 },
  ],
  [
    { ...subset, weight: 2.5 },
    { service: 'web', weight: 1 },
  ],
  [
    { ...subset, weight: 50 },
    { service: 'api', subset: 'v0', weight: 50 },
  ],
  [subset],
  [{ service: 'api', subset: 'Odd.Name' }],
  [{ service: 'api.example.com' }],
  [{ service: 'Odd_Name' }],
  ...changes.map((requestHeaders) => [{ service: 'api', port: 80, requestHeaders }]),
  ...changes.map((responseHeaders) => [
    { service: 'api', weight: 1, responseHeaders },
    { service: 'web', weight: 1 },
  ]),
  [],
];

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

const counts = [0, 1, 100, 4_294_967_296];
const each = (fields: readonly string[], of: readonly unknown[]): object[] =>
  fields.flatMap((field) => of.map((value) => ({ [field]: value })));
const on = [
  { header: 'x-user' },
  { header: 'x[1]' },
  { queryParam: 'q' },
  { sourceIp: true },
  { cookie: 'c' },
  { cookie: 'c', ttl: 60_000, path: '/' },
  { cookie: 'c', session: true },
];
const settings: Features = {
  loadBalancing: [
    ...['roundRobin', 'random', 'leastRequest', 'ringHash', 'maglev', 'passthrough', 'default'].map((policy) => ({ policy })),
    ...on.flatMap((one) => ['ringHash', 'maglev'].map((policy) => ({ policy, hashOn: [{ on: one }] }))),
    { policy: 'ringHash', hashOn: [{ on: on[0], terminal: true }, { on: on[3] }], minimumRingSize: 1024, maximumRingSize: 4096 },
    { policy: 'ringHash', hashOn: [{ on: on[0] }], minimumRingSize: 9000, maximumRingSize: 1000 },
    ...[1, 4, 65_537, 5_000_011].map((tableSize) => ({ policy: 'maglev', hashOn: [{ on: on[0] }], tableSize })),
    ...[0, 1, 2, 5].map((choiceCount) => ({ policy: 'leastRequest', choiceCount })),
  ],
  connectionLimits: [
    ...each(['maxConnections', 'maxPendingRequests', 'maxConcurrentRequests', 'maxRequestsPerConnection', 'maxRetries'], counts),
    ...each(['connectTimeout', 'idleTimeout', 'requestTimeout'], durations),
  ],
  outlierDetection: [
    ...each(['consecutive5xx', 'consecutiveGatewayErrors'], counts),
    ...each(['interval', 'baseEjectionTime', 'maxEjectionTime'], durations),
    ...each(['maxEjectionPercent', 'minHealthPercent', 'enforcingPercent'], [0, 1, 100]),
  ],
  clientTls: ['disabled', 'simple', 'mutual', 'mesh'].flatMap((mode) => [
    { mode },
    { mode, sni: 'web.example.com', subjectAltNames: ['spiffe://td1/ns/shop/sa/web'] },
    { mode, sni: '', subjectAltNames: [] },
  ]),
};
const subsets: Features = {
  labels: [{ version: 'v1' }, { version: 'v1', track: 'b' }, {}, { 'Odd label': 'odd value' }],
  filter: ['Service.Meta.version == v1', 'not an expression', '"blue" in Service.Tags'],
  onlyHealthy: [true, false],
  ...settings,
};
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

function featuresOf(of: Features): object[] {
  return Object.entries(of).flatMap(([field, all]) => all.map((value) => ({ [field]: value })));
}

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
