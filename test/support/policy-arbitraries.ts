import * as fc from 'fast-check';

/** Random parts of policy documents: every form of every field, the odd ones included. */
const word = fc.constantFrom('a', 'web', 'team-b', 'x*', '*x', 'v1.2', '/a/b', 'te*a', 'sa');
const ignoreCase = fc.constantFrom(undefined, true);

/** Any string match. */
const stringMatch = fc.oneof(
  fc.record({ exact: word, ignoreCase }),
  fc.record({ prefix: word, ignoreCase }),
  fc.record({ suffix: word, ignoreCase }),
  fc.record({ contains: word }),
  fc.record({ regex: fc.constantFrom('a.*b', '(x|y)', '.*') }),
  fc.constant({ present: true as const }),
);

const path = fc.constantFrom('/', '/a', '/a/b', '/a/', '/a*', '/{*}/x', '/a//b');

/** Any path match. */
const pathMatch = fc.oneof(
  fc.record({ exact: path, ignoreCase }),
  fc.record({ prefix: path, ignoreCase }),
  fc.record({ segmentPrefix: path }),
  fc.record({ suffix: path }),
  fc.record({ template: fc.constantFrom('/a/{*}/b', '/a/{**}', '/a', 'x/{*}', '/a{*}', '/{**}/{*}') }),
  fc.record({ regex: fc.constantFrom('/a.*', '/(x|y)') }),
  fc.constant({ present: true as const }),
);

const trustDomain = fc.constantFrom(undefined, 'cluster.local', 'td1', 'td2', 'foreign', '*');

/** Any identity. */
const identityMatch = fc.oneof(
  fc.record({
    trustDomain,
    namespace: fc.constantFrom('shop', 'a', 'x*'),
    serviceAccount: fc.constantFrom(undefined, 'web', 'w.b', '*'),
  }),
  fc.record({ trustDomain, service: fc.constant('web') }),
  fc.constant({ anyAuthenticated: true as const }),
  fc.record({
    spiffeId: fc.oneof(
      fc.record({ exact: fc.constantFrom('td1/ns/shop/sa/web', 'foreign/ns/x/sa/y', 'odd', '*odd') }),
      fc.record({ prefix: fc.constantFrom('td1/', 'td1/ns/shop/sa/w', 'foreign/ns/x/sa/y', '*') }),
      fc.record({ suffix: fc.constantFrom('/sa/web', '/ns/shop/sa/web', '*') }),
    ),
  }),
);

/** A list of one to three members. */
export function some<T>(member: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(member, { minLength: 1, maxLength: 3 });
}

/** A record of which any field may be missing. */
function partial(fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(fields, { requiredKeys: [] });
}

const blocks = some(fc.constantFrom('10.0.0.0/8', '10.0.0.7', '2001:db8::/32', 'junk'));
const principalFields = {
  identities: some(identityMatch),
  namespaces: some(stringMatch),
  trustDomains: some(stringMatch),
  peers: fc.constant(['west']),
  ipBlocks: blocks,
  remoteIpBlocks: blocks,
  jwtPrincipals: some(stringMatch),
};
const ports = some(fc.constantFrom(80, 8080, 9000));
const namedMatch = fc.record({ name: fc.constantFrom('x-user', 'x[1]', 'X-Team'), match: stringMatch, invert: fc.boolean() });
const grpc = fc.record({ service: fc.constantFrom(undefined, 'pkg.S', 'a*'), method: fc.constantFrom(undefined, 'M') });
const operationFields = { hosts: some(stringMatch), ports, methods: some(stringMatch), paths: some(pathMatch), grpc: some(grpc) };

const attribute = fc.oneof(
  fc.record({ header: fc.constantFrom('x-user', 'x]') }),
  fc.record({ jwtClaim: some(fc.constantFrom('groups', 'a')), provider: fc.constantFrom(undefined, 'okta') }),
  fc.record({
    name: fc.constantFrom(
      'sourceIp',
      'remoteIp',
      'sourceNamespace',
      'sourceIdentity',
      'sourceServiceAccount',
      'sourceTrustDomain',
      'jwtPrincipal',
      'jwtAudience',
      'jwtPresenter',
      'destinationIp',
      'destinationPort',
      'sni',
    ),
  }),
);

/** Any rule of an authorization policy. */
export const authorizationRule = partial({
  from: some(partial({ ...principalFields, not: partial(principalFields) })),
  to: some(partial({ ...operationFields, headers: some(namedMatch), not: partial(operationFields) })),
  when: some(
    partial({ values: some(stringMatch), notValues: some(stringMatch) }).chain((rest) =>
      attribute.map((one) => ({ attribute: one, ...rest })),
    ),
  ),
});

const headerChanges = fc.record(
  {
    set: fc.constant([{ name: 'x-a', value: '1' }]),
    add: fc.constantFrom(
      [{ name: 'x-b', value: '2' }],
      [
        { name: 'z', value: '1' },
        { name: 'b', value: '2' },
      ],
    ),
    remove: fc.constant(['x-c']),
  },
  { requiredKeys: ['set'] },
);
const milliseconds = fc.constantFrom(0, 1, 250, 1500, 3_600_000);
const percent = fc.constantFrom(undefined, 0, 0.5, 50, 100);
const backend = partial({
  namespace: fc.constantFrom('shop', 'other'),
  subset: fc.constant('v1'),
  port: fc.constantFrom(80, 9000),
  weight: fc.constantFrom(0, 1, 2.5, 90),
  requestHeaders: headerChanges,
  responseHeaders: headerChanges,
}).chain((rest) =>
  fc.constantFrom('web', 'api.example.com', 'web.other.svc.cluster.local').map((service) => ({ service, ...rest })),
);
const replacement = fc.oneof(
  fc.record({ full: fc.constantFrom('/new', '/n\\1') }),
  fc.record({ prefix: fc.constantFrom('/', '/new/') }),
);

/** Any match of a route. */
const routeMatch = partial({
  path: pathMatch,
  method: stringMatch,
  methods: fc.constantFrom(['GET'], ['GET', 'POST']),
  scheme: stringMatch,
  host: stringMatch,
  headers: some(namedMatch),
  queryParams: some(namedMatch),
  grpc,
  port: fc.constantFrom(80, 9000),
  sourceLabels: fc.constant({ app: 'web' }),
  sourceNamespace: fc.constant('shop'),
  gateways: fc.constant(['mesh']),
});

/** Any rule of a route. */
export const routeRule = partial({
  name: fc.constant('first'),
  matches: some(routeMatch),
  requestHeaders: headerChanges,
  responseHeaders: headerChanges,
  redirect: partial({
    scheme: fc.constant('https'),
    host: fc.constant('new.example.com'),
    path: replacement,
    statusCode: fc.constantFrom(301, 302, 304),
  }),
  directResponse: fc.record({ status: fc.constant(418), body: fc.constantFrom(undefined, 'short') }),
  rewrite: partial({
    path: fc.oneof(replacement, fc.record({ regex: fc.constant('^/a'), substitution: fc.constant('/b') })),
  }).map((rest) => ({
    host: 'new.example.com',
    ...rest,
  })),
  mirrors: some(fc.record({ service: fc.constantFrom('web', 'b.example.com'), port: fc.constantFrom(80, undefined), percent })),
  timeout: milliseconds,
  idleTimeout: milliseconds,
  backendTimeout: milliseconds,
  retries: partial({
    attempts: fc.constantFrom(0, 3),
    perTryTimeout: milliseconds,
    on: fc.constant(['5xx', 'reset']),
    statusCodes: fc.constant([503]),
    backoff: milliseconds,
  }),
  fault: fc.record({
    delay: fc.option(fc.record({ duration: milliseconds, percent }), { nil: undefined }),
    abort: fc.constantFrom(undefined, { httpStatus: 503 }, { grpcStatus: 'UNAVAILABLE', percent: 10 }, { percent: 3 }),
  }),
  cors: partial({
    allowOrigins: some(stringMatch),
    allowMethods: fc.constant(['GET']),
    allowHeaders: fc.constant(['x-a']),
    exposeHeaders: fc.constant(['x-b']),
    maxAge: milliseconds,
    allowCredentials: fc.boolean(),
  }),
  backends: some(backend),
});

const count = fc.constantFrom(0, 1, 100);
const settings = {
  loadBalancing: partial({
    hashOn: some(
      fc.record({
        on: fc.oneof(
          fc.constant({ header: 'x-user' }),
          fc.constant({ queryParam: 'q' }),
          fc.constant({ sourceIp: true as const }),
          fc.record({
            cookie: fc.constant('c'),
            ttl: fc.constantFrom(undefined, 0, 60_000),
            path: fc.constantFrom(undefined, '/'),
            session: fc.constantFrom(undefined, true),
          }),
        ),
        terminal: fc.constantFrom(undefined, true),
      }),
    ),
    minimumRingSize: fc.constantFrom(1024, 2048),
    maximumRingSize: fc.constant(4096),
    tableSize: fc.constant(65537),
    choiceCount: fc.constant(2),
  }).chain((rest) =>
    fc
      .constantFrom('roundRobin', 'random', 'leastRequest', 'ringHash', 'maglev', 'passthrough', 'default')
      .map((policy) => ({ policy, ...rest })),
  ),
  connectionLimits: partial({
    maxConnections: count,
    maxPendingRequests: count,
    maxConcurrentRequests: count,
    maxRequestsPerConnection: count,
    maxRetries: count,
    connectTimeout: milliseconds,
    idleTimeout: milliseconds,
    requestTimeout: milliseconds,
  }).filter((limits) => Object.keys(limits).length > 0),
  outlierDetection: partial({
    consecutive5xx: count,
    consecutiveGatewayErrors: count,
    interval: milliseconds,
    baseEjectionTime: milliseconds,
    maxEjectionTime: milliseconds,
    maxEjectionPercent: count,
    minHealthPercent: count,
    enforcingPercent: count,
  }),
  clientTls: fc.record({
    mode: fc.constantFrom('disabled', 'simple', 'mutual', 'mesh'),
    sni: fc.constantFrom(undefined, 'web.example.com'),
    subjectAltNames: fc.constantFrom(undefined, ['spiffe://td1/ns/shop/sa/web']),
  }),
};

/** Any spec of a backend policy, without its placement. */
export const backendSpec = partial({
  visibleTo: fc.constantFrom(['shop'], ['other', 'third']),
  ...settings,
  subsets: some(
    partial({
      labels: fc.constant({ version: 'v1' }),
      filter: fc.constant('Service.Meta.v == 1'),
      onlyHealthy: fc.boolean(),
      ...settings,
    }),
  ).map((subsets) => subsets.map((subset, index) => ({ name: `v${index}`, ...subset }))),
  defaultSubset: fc.constant('v0'),
  ports: some(partial(settings)).map((ports) => ports.map((port, index) => ({ port: 80 + index, ...port }))),
}).chain((rest) =>
  fc
    .constantFrom(
      { service: 'web' },
      { service: 'web', namespace: 'other' },
      { hostname: 'api.example.com' },
      { hostname: 'web' },
      { hostname: '*.example.com' },
    )
    .map((host) => ({ host, ...rest })),
);
