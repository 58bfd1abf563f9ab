import { describe, expect, it } from 'vitest';
import { HTTP, listOf, read, write } from '../../../test/support/consul-translation.js';

function resolverOf(...names: string[]) {
  const Subsets = Object.fromEntries(names.map((name) => [name, { Filter: `Service.Meta.version == ${name}` }]));
  return { Kind: 'service-resolver', Name: 'api', Subsets };
}

describe('routes', () => {
  const splitter = {
    Kind: 'service-splitter',
    Name: 'api',
    Splits: [
      { Weight: 90.5, ServiceSubset: 'v1', RequestHeaders: { Set: { 'x-v': '1' } } },
      { Weight: 9.5, Service: 'web' },
    ],
  };
  const router = {
    Kind: 'service-router',
    Name: 'api',
    Routes: [
      {
        Match: {
          HTTP: {
            PathPrefix: '/v1/',
            CaseInsensitive: true,
            Header: [{ Name: 'x-env', Suffix: 'prod', Invert: true }],
            QueryParam: [{ Name: 'q', Regex: 'a.*' }],
            Methods: ['GET'],
          },
        },
        Destination: {
          Service: 'ops',
          PrefixRewrite: '/',
          RequestTimeout: '1m30s',
          IdleTimeout: '250ms',
          NumRetries: 3,
          RetryOn: ['reset'],
          RetryOnConnectFailure: true,
        },
      },
      {
        Match: { HTTP: { PathExact: '/self' } },
        Destination: { RetryOnStatusCodes: [503], ResponseHeaders: { Remove: ['x-a'], Add: { b: 'c' } } },
      },
    ],
  };

  it('reads and writes routers and splitters whole', () => {
    expect(read(router).remaining).toEqual([]);
    expect(read(splitter, [HTTP, resolverOf('v1')]).remaining).toEqual([]);
    expect(read(router, [HTTP, resolverOf('v1'), splitter]).remaining).toEqual([]);
    expect(read(splitter, [HTTP, resolverOf('v1'), router]).remaining).toEqual([]);
  });

  it('sends what a router leaves with its service through the splitter', () => {
    const [route] = read(router, [HTTP, splitter]).policies;
    expect(route?.kind === 'TrafficRoute' && route.spec.rules.map(({ backends }) => backends?.length)).toEqual([1, 2, 2]);
    expect(route?.kind === 'TrafficRoute' && route.spec.rules[0]).toMatchObject({
      timeout: 90_000,
      idleTimeout: 250,
      retries: { attempts: 3, on: ['connect-failure', 'reset'] },
    });
  });

  const routeOf = (rules: object[], spec: object = {}) => ({
    kind: 'TrafficRoute',
    metadata: { name: 'api' },
    spec: { hosts: [{ service: 'api' }], rules, ...spec },
  });

  it('writes weights as percentages that sum to 100', () => {
    const backends = ['v1', 'v2', 'v3'].map((subset) => ({ service: 'api', subset, weight: 1 }));
    const [entry] = write([routeOf([{ backends }])], [HTTP, resolverOf('v1', 'v2', 'v3')]).bodies;
    expect(listOf(entry, 'Splits').map((split) => split['Weight'])).toEqual([33.34, 33.33, 33.33]);
  });

  it('neither loses nor gains by rounding', () => {
    const subsets = ['a', 'b', 'c', 'd', 'e', 'f'];
    const backends = subsets.map((subset) => ({ service: 'api', subset, weight: 1 }));
    const [entry] = write([routeOf([{ backends }])], [HTTP, resolverOf(...subsets)]).bodies;
    const weights = listOf(entry, 'Splits').map((split) => Math.round(Number(split['Weight']) * 100));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(10_000);
    expect(weights.every((weight) => weight === 1666 || weight === 1667)).toBe(true);
  });

  it('reads an inverted header of an intention as one that is there', () => {
    const http = { Header: [{ Name: 'x-env', Exact: 'prod', Invert: true }] };
    const { policies, remaining } = read({
      Kind: 'service-intentions',
      Name: 'api',
      Sources: [{ Name: 'web', Permissions: [{ Action: 'allow', HTTP: http }] }],
    });
    expect(remaining).toEqual([]);
    expect(JSON.stringify(policies[0]?.spec)).toContain('"present":true');
  });

  it('refuses weights of a single route and what Consul has nothing for', () => {
    const weighted = [
      { service: 'api', weight: 1 },
      { service: 'web', weight: 1 },
    ];
    const path = { path: { prefix: '/a' } };
    const { notes, bodies } = write([
      routeOf([
        { matches: [path], backends: weighted },
        { matches: [{ host: { exact: 'x' } }] },
        { redirect: { host: 'x' } },
        { matches: [path], backends: [] },
      ]),
    ]);
    expect(bodies).toEqual([]);
    expect(notes).toEqual([
      'refused /spec/rules/0/backends',
      'refused /spec/rules/1/matches/0/host',
      'refused /spec/rules/2/redirect',
      'refused /spec/rules/3/backends',
    ]);
  });

  it('writes an inverted header as not there or another, and reads it as there and another', () => {
    const inverted = { name: 'x-env', match: { exact: 'prod' }, invert: true };
    const there = { name: 'x-env', match: { present: true }, invert: false };
    const other = { Name: 'x-env', Exact: 'prod', Invert: true };
    const headersOf = (...headers: object[]) =>
      listOf(write([routeOf([{ matches: [{ headers }], backends: [{ service: 'web' }] }])]).bodies[0], 'Routes').map(
        (route) => (route as { Match: { HTTP: { Header: unknown } } }).Match.HTTP.Header,
      );
    expect(headersOf(inverted)).toEqual([[{ Name: 'x-env', Present: true, Invert: true }], [other]]);
    expect(headersOf(there, inverted)).toEqual([[other]]);
    const { policies } = read({
      Kind: 'service-router',
      Name: 'api',
      Routes: [{ Match: { HTTP: { Header: [other] } }, Destination: { Service: 'web' } }],
    });
    expect(JSON.stringify(policies[0]?.spec)).toContain(JSON.stringify({ headers: [there, inverted] }).slice(1, -1));
  });

  it('makes no two slashes of one where a prefix is replaced by one that ends in a slash', () => {
    const rule = { matches: [{ path: { prefix: '/a' } }], rewrite: { path: { prefix: '/n/' } }, backends: [{ service: 'web' }] };
    const [entry] = write([routeOf([rule])]).bodies;
    const Destination = { PrefixRewrite: '/n/', Service: 'web' };
    expect(listOf(entry, 'Routes')).toEqual([
      { Match: { HTTP: { PathPrefix: '/a/' } }, Destination },
      { Match: { HTTP: { PathPrefix: '/a' } }, Destination },
    ]);
    const native = { Kind: 'service-router', Name: 'api', Routes: [{ Match: { HTTP: { PathPrefix: '/a.' } }, Destination }] };
    const [route] = read(native).policies;
    expect(route?.kind === 'TrafficRoute' && route.spec.rules[0]?.rewrite).toEqual({
      path: { regex: String.raw`^/a\.`, substitution: '/n/' },
    });
    expect(read(native).remaining).toEqual([]);
  });

  it('refuses a rewrite of an exact path to /, which Consul makes nothing of', () => {
    const rewrites = [{ full: '/' }, { prefix: '/' }].map((path) =>
      routeOf([{ matches: [{ path: { exact: '/a' } }], rewrite: { path }, backends: [{ service: 'web' }] }]),
    );
    expect(rewrites.flatMap((route) => write([route]).notes)).toEqual(rewrites.map(() => 'refused /spec/rules/0/rewrite/path'));
  });

  it('takes a header away last, as policies say, though Envoy takes it away first', () => {
    const changes = { set: [{ name: 'X-A', value: '1' }], add: [{ name: 'b', value: '2' }], remove: ['x-a'] };
    const [entry] = write([routeOf([{ requestHeaders: changes, backends: [{ service: 'web' }] }])]).bodies;
    expect(listOf(entry, 'Routes')[0]?.['Destination']).toMatchObject({ RequestHeaders: { Add: { b: '2' }, Remove: ['x-a'] } });
    const native = { Add: { a: '1', b: '2' }, Set: { b: '3', c: '4' }, Remove: ['A', 'c', 'd'] };
    const { policies, remaining } = read({
      Kind: 'service-router',
      Name: 'api',
      Routes: [{ Destination: { Service: 'web', RequestHeaders: native } }],
    });
    expect(remaining).toEqual([]);
    expect(policies[0]?.kind === 'TrafficRoute' && policies[0].spec.rules[0]?.requestHeaders).toEqual({
      add: [{ name: 'b', value: '2' }],
      set: ['a', 'b', 'c'].map((name, index) => ({ name, value: String([1, 3, 4][index]) })),
      remove: ['d'],
    });
  });

  it('tells of a rewrite of an exact path to / that it has no effect', () => {
    const native = {
      Kind: 'service-router',
      Name: 'api',
      Routes: [{ Match: { HTTP: { PathExact: '/a' } }, Destination: { Service: 'web', PrefixRewrite: '/' } }],
    };
    const { policies, notes } = read(native);
    expect(JSON.stringify(policies[0]?.spec)).not.toContain('rewrite');
    expect(notes.map(({ pointer }) => pointer)).toEqual(['/Routes/0/Destination/PrefixRewrite']);
  });

  it('leaves out what a more specific rule for all requests never lets be tried', () => {
    const rules = [
      { matches: [{ path: { regex: '/a' } }], backends: [{ service: 'ops' }] },
      { matches: [{ path: { exact: '/b' } }], backends: [{ service: 'ops' }] },
      {
        backends: [
          { service: 'api', weight: 1 },
          { service: 'web', weight: 1 },
        ],
      },
    ];
    const { bodies } = write([routeOf(rules, { order: 'specificity' })]);
    const router = bodies.find(({ Kind }) => Kind === 'service-router');
    expect(listOf(router, 'Routes')).toEqual([{ Match: { HTTP: { PathExact: '/b' } }, Destination: { Service: 'ops' } }]);
  });

  it('writes the most specific match first where that is the order', () => {
    const rules = ['/', '/a/b', '/a'].map((prefix) => ({ matches: [{ path: { prefix } }], backends: [{ service: 'web' }] }));
    const [entry] = write([routeOf(rules, { order: 'specificity' })]).bodies;
    expect(JSON.stringify(entry).match(/\/a\/b.*\/a".*"\/"/)).not.toBeNull();
  });

  it('refuses a second route of a service, and routes of a TCP service', () => {
    const rules = [{ backends: [{ service: 'web' }] }];
    expect(write([routeOf(rules), { ...routeOf(rules), metadata: { name: 'other' } }]).notes).toContain('refused /spec/hosts/0');
    expect(write([routeOf(rules)], [{ Kind: 'service-defaults', Name: 'api', Protocol: 'tcp' }]).bodies).toEqual([]);
  });

  it('writes no route to a subset that its service will not have', () => {
    const rules = [{ backends: [{ service: 'api', subset: 'v1' }] }];
    const subsets = {
      kind: 'BackendPolicy',
      metadata: { name: 'api' },
      spec: { host: { service: 'api' }, subsets: [{ name: 'v1' }] },
    };
    const marked = { ...resolverOf('v1'), Meta: { 'concordat-managed-by': 'shop' } };
    expect(write([routeOf(rules)]).notes).toEqual(['refused /spec/rules/0/backends']);
    expect(write([routeOf(rules)], [HTTP, marked]).notes).toEqual(['refused /spec/rules/0/backends']);
    expect(write([routeOf(rules)], [HTTP, resolverOf('v2')]).bodies).toEqual([]);
    expect(write([routeOf(rules), subsets]).bodies).toHaveLength(2);
    expect(write([routeOf(rules)], [HTTP, resolverOf('v1')]).bodies).toHaveLength(1);
  });

  it('writes no route between protocols', () => {
    const rules = [{ matches: [{ path: { prefix: '/a' } }], backends: [{ service: 'web' }] }];
    const grpc = { Kind: 'service-defaults', Name: 'web', Protocol: 'grpc' };
    expect(write([routeOf(rules)], [HTTP, grpc]).notes).toEqual(['refused /spec/rules/0/backends']);
  });
});
