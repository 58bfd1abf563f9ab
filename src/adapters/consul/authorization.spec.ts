import { describe, expect, it } from 'vitest';
import { HTTP, authorization, listOf, read, write } from '../../../test/support/consul-translation.js';
import { Policy } from '../../domain/model/policy.js';

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

  it('opens a TCP service for no rule that holds of any request, but of no connection without one', () => {
    const tcp = { Kind: 'service-defaults', Name: 'api', Protocol: 'tcp' };
    const rule = (...to: object[]) => ({ from: [{ identities: [{ service: 'web' }] }], to });
    const sourcesFor = (...to: object[]) => write([authorization({ rules: [rule(...to)] })], [HTTP, tcp]).bodies[0]?.['Sources'];
    const closed = [{ Name: '*', Action: 'deny' }];
    expect(sourcesFor({ paths: [{ present: true }] })).toEqual(closed);
    expect(sourcesFor({ paths: [{ prefix: '/' }] }, { methods: [{ present: true }] })).toEqual(closed);
    expect(sourcesFor({}, { paths: [{ present: true }] })).toEqual([{ Name: 'web', Action: 'allow' }]);
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
