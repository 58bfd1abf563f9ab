import { describe, expect, it } from 'vitest';
import { consulSnapshot } from '../../../test/support/consul-snapshot.js';
import { isJsonObject, type JsonObject } from '../../domain/json.js';
import { Policy } from '../../domain/model/policy.js';
import type { WriteContext } from '../../domain/translation/mesh-adapter.js';
import { importSnapshot } from '../../domain/translation/import-snapshot.js';
import { consulAdapter } from './adapter.js';

const CATALOG = ['api', 'web', 'ops'].map((Name) => ({ Name, Port: 8080 }));
const HTTP = { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } };

function contextOf(entries: readonly JsonObject[], defaultPolicy: string): WriteContext {
  const observed = consulSnapshot({
    agent: { default_intention_policy: defaultPolicy, version: '1.22.7' },
    entries,
    services: CATALOG,
  });
  const inventory = consulAdapter.inventory(observed);
  return { mesh: 'south', inventory, capabilities: consulAdapter.capabilities(inventory.version), observed };
}

/** What is written for policies of a mesh that has these entries. */
function write(policies: readonly object[], entries: readonly JsonObject[] = [HTTP], defaultPolicy = 'deny') {
  const placed = policies.map((policy) => ({ policy: Policy.parse({ apiVersion: 'concordat/v1', ...policy }), names: {} }));
  const { objects, report } = consulAdapter.write(placed, contextOf(entries, defaultPolicy));
  return {
    bodies: objects.map(({ body }) => body),
    report,
    notes: report.map(({ pointer, fidelity }) => `${fidelity} ${pointer}`),
    objects,
  };
}

function authorization(spec: object, name = 'readers') {
  return { kind: 'AuthorizationPolicy', metadata: { name }, spec: { target: { service: 'api' }, ...spec } };
}

/** Imports one entry and returns its policies and what they leave over. */
function read(entry: JsonObject, others: readonly JsonObject[] = [HTTP], defaultPolicy = 'deny') {
  const context = contextOf([...others, entry], defaultPolicy);
  const snapshot = context.observed;
  if (snapshot === null || snapshot === undefined) throw new Error('no snapshot');
  const imported = importSnapshot(consulAdapter, snapshot, context);
  const ours = imported.remainders.find(
    ({ object }) => object.collection === entry['Kind'] && object.name === (entry['Name'] ?? 'mesh'),
  );
  return {
    policies: imported.policies.map(({ policy }) => policy),
    remaining: ours === undefined ? [] : ours.policies.length === 0 ? ['whole'] : ours.fields.map(({ pointer }) => pointer),
    notes: ours?.notes ?? [],
  };
}

function listOf(fields: JsonObject | undefined, name: string): JsonObject[] {
  const value = fields?.[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

describe('writing authorization', () => {
  it('closes a service explicitly where the mesh allows by default', () => {
    const allow = authorization({ rules: [{ from: [{ identities: [{ service: 'web' }] }] }] });
    const web = { Name: 'web', Action: 'allow' };
    expect(write([allow], [HTTP], 'allow').bodies).toEqual([
      { Kind: 'service-intentions', Name: 'api', Sources: [web, { Name: '*', Action: 'deny' }] },
    ]);
    expect(write([allow], [HTTP], 'deny').bodies).toEqual([{ Kind: 'service-intentions', Name: 'api', Sources: [web] }]);
  });

  it('closes a service to known peers too, which `*` does not include', () => {
    const exported = { Kind: 'exported-services', Name: 'default', Services: [{ Name: 'api', Consumers: [{ Peer: 'east' }] }] };
    const { bodies } = write(
      [authorization({ rules: [{ from: [{ identities: [{ service: 'web' }] }] }] })],
      [HTTP, exported],
      'allow',
    );
    expect(bodies[0]?.['Sources']).toContainEqual({ Name: '*', Peer: 'east', Action: 'deny' });
  });

  it('makes up for a foreign entry of all services, which would grant more', () => {
    const foreign = { Kind: 'service-intentions', Name: '*', Sources: [{ Name: 'ops', Action: 'allow' }] };
    const { bodies } = write([authorization({ rules: [{ from: [{ identities: [{ service: 'web' }] }] }] })], [HTTP, foreign]);
    expect(bodies[0]?.['Sources']).toEqual([
      { Name: 'web', Action: 'allow' },
      { Name: 'ops', Action: 'deny' },
    ]);
  });

  it('does not open a mesh that denies by default for a deny policy', () => {
    const { bodies, notes } = write([
      authorization({ action: 'deny', rules: [{ from: [{ identities: [{ service: 'web' }] }] }] }),
    ]);
    expect(bodies).toEqual([{ Kind: 'service-intentions', Name: 'api', Sources: [{ Name: 'web', Action: 'deny' }] }]);
    expect(notes).toEqual(['narrower /spec']);
  });

  it('puts denials before what they take out of an allowance, in one entry for all policies of the service', () => {
    const allow = authorization({
      rules: [{ from: [{ identities: [{ service: 'web' }] }], to: [{ methods: [{ exact: 'GET' }] }] }],
    });
    const deny = authorization({ action: 'deny', rules: [{ to: [{ paths: [{ prefix: '/admin' }] }] }] }, 'no-admin');
    const { objects, report } = write([allow, deny]);
    expect(objects.map(({ policies, part, body }) => [policies, part, body['Sources']])).toEqual([
      [
        ['AuthorizationPolicy default/no-admin', 'AuthorizationPolicy default/readers'],
        'intentions',
        [
          {
            Name: 'web',
            Permissions: [
              { Action: 'deny', HTTP: { PathPrefix: '/admin' } },
              { Action: 'allow', HTTP: { Methods: ['GET'] } },
            ],
          },
        ],
      ],
    ]);
    expect(report).toEqual([]);
  });

  it.each([
    ['ports', { to: [{ ports: [8080] }] }],
    ['addresses', { from: [{ ipBlocks: ['10.0.0.0/8'] }] }],
    ['trust domains', { from: [{ trustDomains: [{ exact: 'elsewhere' }] }] }],
    ['identities of another trust domain', { from: [{ identities: [{ service: 'web', trustDomain: 'elsewhere' }] }] }],
    ['identities of another namespace', { from: [{ identities: [{ namespace: 'shop', serviceAccount: 'web' }] }] }],
    ['tokens', { when: [{ attribute: { jwtClaim: ['role'] }, values: [{ exact: 'admin' }] }] }],
    ['patterns that are no RE2', { to: [{ paths: [{ regex: '(' }] }] }],
    ['methods in lower case', { to: [{ methods: [{ exact: 'get' }] }] }],
  ])('leaves an allowance by %s out and refuses a denial by it', (_what, rule) => {
    const web = { from: [{ identities: [{ service: 'ops' }] }] };
    const allowed = write([authorization({ rules: [rule, web] })]);
    expect(allowed.bodies.map((body) => body['Sources'])).toEqual([[{ Name: 'ops', Action: 'allow' }]]);
    expect(allowed.report.map(({ fidelity, security }) => [fidelity, security])).toEqual([['narrower', true]]);
    const denied = write([authorization({ action: 'deny', rules: [rule, web] })]);
    expect(denied.bodies).toEqual([]);
    expect(denied.report.every(({ fidelity }) => fidelity === 'refused')).toBe(true);
  });

  it('refuses every policy of a service of which one denial is refused, since they are one entry', () => {
    const allow = authorization({ rules: [{}] });
    const deny = authorization({ action: 'deny', rules: [{ to: [{ ports: [1] }] }] }, 'no-port');
    expect(write([allow, deny]).bodies).toEqual([]);
  });

  it('refuses requests to a TCP service, where Consul takes no permissions', () => {
    const tcp = { Kind: 'service-defaults', Name: 'api', Protocol: 'tcp' };
    const { bodies, notes } = write(
      [authorization({ action: 'deny', rules: [{ to: [{ methods: [{ exact: 'GET' }] }] }] })],
      [HTTP, tcp],
    );
    expect([bodies, notes]).toEqual([[], ['refused /spec/rules/0', 'refused /spec']]);
  });

  it.each([
    { action: 'audit' },
    { action: 'delegate', provider: 'x' },
    { dryRun: true },
    { target: { workloads: { app: 'api' } } },
    { target: { service: 'api', port: 1 } },
  ])('refuses %j', (spec) => {
    const { bodies, report } = write([authorization({ rules: [{}], ...spec })]);
    expect([bodies, report.map(({ fidelity }) => fidelity)]).toEqual([[], ['refused']]);
  });

  it('says peers, hosts, gRPC calls and exclusions', () => {
    const rules = [
      { from: [{ peers: ['east'], identities: [{ service: 'web', trustDomain: '*' }] }] },
      {
        from: [{ identities: [{ service: 'web' }] }],
        to: [
          { hosts: [{ exact: 'API.test' }], not: { methods: [{ exact: 'GET' }] } },
          { grpc: [{ service: 'pkg.Api', method: 'Get' }] },
        ],
      },
    ];
    const [entry] = write([authorization({ rules })]).bodies;
    const [east, web] = listOf(entry, 'Sources');
    expect(east).toEqual({ Name: 'web', Peer: 'east', Action: 'allow' });
    expect(listOf(web, 'Permissions').map((permission) => permission['HTTP'])).toEqual([
      {
        Methods: ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'],
        Header: [{ Name: ':authority', Exact: 'API.test', IgnoreCase: true }],
      },
      { PathExact: '/pkg.Api/Get', Methods: ['POST'] },
    ]);
  });
});

describe('what one condition of the model takes several permissions for', () => {
  const permissionsFor = (operation: object) => {
    const [entry] = write([authorization({ rules: [{ from: [{ identities: [{ service: 'web' }] }], to: [operation] }] })]).bodies;
    return listOf(listOf(entry, 'Sources')[0], 'Permissions').map((permission) => permission['HTTP']);
  };

  it('an inverted header, which Consul does not match where the header is absent', () => {
    const inverted = { name: 'x-env', match: { exact: 'prod' }, invert: true };
    const absent = { Header: [{ Name: 'x-env', Present: true, Invert: true }] };
    const other = { Header: [{ Name: 'x-env', Exact: 'prod', Invert: true }] };
    expect(permissionsFor({ headers: [inverted] })).toEqual([absent, other]);
    expect(permissionsFor({ headers: [{ name: 'x-env', match: { present: true }, invert: false }, inverted] })).toEqual([other]);
  });

  it('a prefix of whole segments, for which Consul counts bytes', () => {
    expect(permissionsFor({ paths: [{ segmentPrefix: '/v1/' }] })).toEqual([{ PathExact: '/v1' }, { PathPrefix: '/v1/' }]);
  });
});

describe('reading authorization', () => {
  it('leaves an entry with tokens unread as a whole, with the reason', () => {
    const jwt = {
      Kind: 'service-intentions',
      Name: 'api',
      JWT: { Providers: [{ Name: 'one' }] },
      Sources: [{ Name: 'web', Action: 'allow' }],
    };
    const { policies, remaining, notes } = read(jwt);
    expect([policies, remaining]).toEqual([[], ['whole']]);
    expect(notes[0]?.reason).toContain('token');
  });

  it('leaves an entry with a broken regular expression unread: the proxy keeps older rules', () => {
    const entry = {
      Kind: 'service-intentions',
      Name: 'api',
      Sources: [{ Name: 'web', Permissions: [{ Action: 'allow', HTTP: { PathRegex: '(' } }] }],
    };
    expect(read(entry).remaining).toEqual(['whole']);
  });

  it('says an allowance that comes before a denial as what the denial leaves alone', () => {
    const permissions = [
      { Action: 'allow', HTTP: { PathExact: '/admin/health' } },
      { Action: 'deny', HTTP: { PathPrefix: '/admin' } },
      { Action: 'allow', HTTP: { PathPrefix: '/' } },
    ];
    const { policies, remaining } = read({
      Kind: 'service-intentions',
      Name: 'api',
      Sources: [{ Name: 'web', Permissions: permissions }],
    });
    expect(remaining).toEqual([]);
    const deny = policies.find((policy) => policy.kind === 'AuthorizationPolicy' && policy.spec.action === 'deny');
    expect(deny?.spec).toMatchObject({
      rules: [
        {
          from: [{ identities: [{ service: 'web' }] }],
          to: [{ paths: [{ prefix: '/admin' }], not: { paths: [{ exact: '/admin/health' }] } }],
        },
      ],
    });
  });

  it('knows that a `*` on a service does not set aside a named source on all services', () => {
    const everywhere = { Kind: 'service-intentions', Name: '*', Sources: [{ Name: 'ops', Action: 'allow' }] };
    const entry = {
      Kind: 'service-intentions',
      Name: 'api',
      Sources: [
        { Name: 'web', Action: 'allow' },
        { Name: '*', Action: 'deny' },
      ],
    };
    expect(read(entry, [HTTP, everywhere]).remaining).toEqual(['whole']);
    expect(read(entry, [HTTP]).remaining).toEqual([]);
  });

  it('gives valid policy names to upper-case services and `*`', () => {
    const sources = [{ Name: 'web', Action: 'allow' }];
    const { policies } = read({ Kind: 'service-intentions', Name: 'API', Sources: sources }, [
      HTTP,
      { Kind: 'service-intentions', Name: '*', Sources: sources },
    ]);
    expect(policies.map(({ metadata, spec }) => [metadata.name, 'target' in spec ? spec.target : null])).toEqual([
      ['all', { mesh: true }],
      ['api', { service: 'API' }],
    ]);
    expect(policies.every((policy) => Policy.safeParse(policy).success)).toBe(true);
  });
});

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
    expect(read(splitter).remaining).toEqual([]);
    expect(read(router, [HTTP, splitter]).remaining).toEqual([]);
    expect(read(splitter, [HTTP, router]).remaining).toEqual([]);
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
    const [entry] = write([routeOf([{ backends }])]).bodies;
    expect(listOf(entry, 'Splits').map((split) => split['Weight'])).toEqual([33.34, 33.33, 33.33]);
  });

  it('neither loses nor gains by rounding', () => {
    const backends = ['a', 'b', 'c', 'd', 'e', 'f'].map((subset) => ({ service: 'api', subset, weight: 1 }));
    const [entry] = write([routeOf([{ backends }])]).bodies;
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
      routeOf([{ matches: [path], backends: weighted }, { matches: [{ host: { exact: 'x' } }] }, { redirect: { host: 'x' } }]),
    ]);
    expect(bodies).toEqual([]);
    expect(notes).toEqual([
      'refused /spec/rules/0/backends',
      'refused /spec/rules/1/matches/0/host',
      'refused /spec/rules/2/redirect',
    ]);
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
});

describe('backends and mutual TLS', () => {
  const resolver = {
    Kind: 'service-resolver',
    Name: 'api',
    DefaultSubset: 'v1',
    Subsets: { v1: { Filter: 'Service.Meta.version == v1' }, v2: { Filter: '"x" in Service.Tags', OnlyPassing: true }, v3: {} },
    ConnectTimeout: '15s',
    RequestTimeout: 250_000_000,
    LoadBalancer: {
      Policy: 'ring_hash',
      RingHashConfig: { MinimumRingSize: 1, MaximumRingSize: 2 },
      HashPolicies: [
        { Field: 'cookie', FieldValue: 'c', CookieConfig: { TTL: 1_000_000_000, Path: '/' }, Terminal: true },
        { SourceIP: true },
      ],
    },
  };

  it('reads and writes a resolver whole, with subsets by metadata as labels', () => {
    const { policies, remaining } = read(resolver);
    expect(remaining).toEqual([]);
    expect(policies[0]?.spec).toMatchObject({
      subsets: [
        { name: 'v1', labels: { version: 'v1' } },
        { name: 'v2', filter: '"x" in Service.Tags', onlyHealthy: true },
        { name: 'v3' },
      ],
    });
  });

  it('keeps redirects and failover as remainder', () => {
    expect(read({ ...resolver, Failover: { '*': { Datacenters: ['dc2'] } } }).remaining).toEqual(['/Failover']);
    expect(read({ Kind: 'service-resolver', Name: 'api', Redirect: { Service: 'web' } }).remaining).toEqual(['whole']);
  });

  it('gives a hash ring a maximum, without which Envoy refuses the cluster', () => {
    const spec = { host: { service: 'api' }, loadBalancing: { policy: 'ringHash', minimumRingSize: 100 } };
    const [entry] = write([{ kind: 'BackendPolicy', metadata: { name: 'api' }, spec }]).bodies;
    expect(entry).toMatchObject({ LoadBalancer: { RingHashConfig: { MinimumRingSize: 100, MaximumRingSize: 8_388_608 } } });
  });

  const mutualTls = (mode: string) => ({
    kind: 'MutualTlsPolicy',
    metadata: { name: 'api' },
    spec: { target: { service: 'api' }, mode },
  });
  const mesh = { Kind: 'mesh', AllowEnablingPermissiveMutualTLS: true };

  it('writes the protocol with the mode, without which the service would become TCP', () => {
    expect(write([mutualTls('strict')]).bodies).toEqual([
      { Kind: 'service-defaults', Name: 'api', Protocol: 'http', MutualTLSMode: 'strict' },
    ]);
  });

  it('refuses permissive where the mesh does not permit it or intentions would be gone past', () => {
    expect(write([mutualTls('permissive')]).notes).toEqual(['refused /spec/mode']);
    expect(write([mutualTls('permissive')], [HTTP, mesh]).bodies).toHaveLength(1);
    expect(
      write([mutualTls('permissive'), authorization({ rules: [{}] })], [HTTP, mesh]).bodies.map((body) => body['Kind']),
    ).toEqual(['service-intentions']);
    expect(write([mutualTls('disabled')]).bodies).toEqual([]);
  });

  it('reads the mode and keeps the rest of the defaults as remainder', () => {
    const defaults = {
      Kind: 'service-defaults',
      Name: 'api',
      Protocol: 'http',
      MutualTLSMode: 'strict',
      MaxInboundConnections: 5,
    };
    expect(read(defaults).remaining).toEqual(['/MaxInboundConnections']);
    const permissive = { ...defaults, MutualTLSMode: 'permissive' };
    expect(read(permissive, [HTTP, mesh]).policies.map(({ kind }) => kind)).toEqual(['MutualTlsPolicy']);
    const guarded = { Kind: 'service-intentions', Name: 'api', Sources: [{ Name: 'web', Action: 'allow' }] };
    expect(read(permissive, [HTTP, mesh, guarded]).remaining).toEqual(['whole']);
  });

  it('says where a push would replace an entry that holds more', () => {
    const defaults = { Kind: 'service-defaults', Name: 'api', Protocol: 'grpc', MaxInboundConnections: 5 };
    const { bodies, report } = write([mutualTls('strict')], [HTTP, defaults]);
    expect(bodies[0]).toMatchObject({ Protocol: 'grpc' });
    expect(report[0]?.reason).toContain('MaxInboundConnections');
  });
});
