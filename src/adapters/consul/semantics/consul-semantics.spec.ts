import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../domain/json.js';
import { AccessQuery } from '../../../domain/model/access-query.js';
import { consulSnapshot } from '../../../../test/support/consul-snapshot.js';
import type { ConsulDocuments } from '../../../../test/support/consul-snapshot.js';
import { consulSemantics } from './consul-semantics.js';

const TD = '11111111-2222-3333-4444-555555555555.consul';
const HTTP = { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } };
const ALLOW = { default_intention_policy: 'allow', trustDomain: TD };
const DENY = { default_intention_policy: 'deny', trustDomain: TD };

/** A query to `api`: GET / by `web` unless it says otherwise. */
type Asked = { service?: string; port?: number; namespace?: string } & JsonObject;

function decide(documents: ConsulDocuments, asked: Asked = {}) {
  const { caller = { service: 'web' }, service = 'api', port, ...request } = asked;
  const query = {
    caller,
    target: { service, ...(port === undefined ? {} : { port }) },
    request: { method: 'GET', path: '/', ...request },
  };
  return consulSemantics(consulSnapshot(documents)).decide(AccessQuery.parse(query));
}

function answer(documents: ConsulDocuments, asked: Asked = {}): string {
  return decide(documents, asked).decision;
}

function intentions(name: string, sources: JsonObject[], rest: JsonObject = {}): JsonObject {
  return { Kind: 'service-intentions', Name: name, Sources: sources, ...rest };
}

/** Documents in which web may only do what the HTTP part says, under default deny. */
function allowing(http: JsonObject, ...more: JsonObject[]): ConsulDocuments {
  return {
    agent: DENY,
    entries: [HTTP, intentions('api', [{ Name: 'web', Permissions: [{ Action: 'allow', HTTP: http }] }]), ...more],
  };
}

describe('precedence at the proxy', () => {
  const exactOverAny = intentions('api', [
    { Name: 'web', Action: 'allow' },
    { Name: '*', Action: 'deny' },
  ]);

  it('lets an exact source beat a wildcard source of the same entry', () => {
    expect(answer({ agent: DENY, entries: [HTTP, exactOverAny] })).toBe('allow');
    expect(answer({ agent: ALLOW, entries: [HTTP, exactOverAny] })).toBe('allow');
    expect(answer({ agent: ALLOW, entries: [HTTP, exactOverAny] }, { caller: { service: 'other' } })).toBe('deny');
  });

  it('does not let `* → api` beat `web → *`: whichever differs from the default matches', () => {
    const deny = [intentions('api', [{ Name: '*', Action: 'deny' }]), intentions('*', [{ Name: 'web', Action: 'allow' }])];
    const allow = [intentions('api', [{ Name: '*', Action: 'allow' }]), intentions('*', [{ Name: 'web', Action: 'deny' }])];
    expect(answer({ agent: DENY, entries: [HTTP, ...deny] })).toBe('allow');
    expect(answer({ agent: ALLOW, entries: [HTTP, ...allow] })).toBe('deny');
  });

  it('lets `web → *` beat `* → *`, and `web → api` beat `web → *`', () => {
    const any = intentions('*', [
      { Name: 'web', Action: 'deny' },
      { Name: '*', Action: 'allow' },
    ]);
    expect(answer({ agent: DENY, entries: [HTTP, any] })).toBe('deny');
    expect(answer({ agent: DENY, entries: [HTTP, any, intentions('api', [{ Name: 'web', Action: 'allow' }])] })).toBe('allow');
  });

  it('falls to the default where the source matches and no permission does, never to a lower intention', () => {
    const entry = intentions('api', [
      { Name: 'web', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/ok' } }] },
      { Name: '*', Action: 'deny' },
    ]);
    expect(answer({ agent: ALLOW, entries: [HTTP, entry] })).toBe('allow');
    expect(answer({ agent: DENY, entries: [HTTP, entry] })).toBe('deny');
  });

  it('decides by the first permission whose HTTP part matches', () => {
    const permissions = [
      { Action: 'deny', HTTP: { PathPrefix: '/admin' } },
      { Action: 'allow', HTTP: { PathPrefix: '/' } },
    ];
    const documents = { agent: DENY, entries: [HTTP, intentions('api', [{ Name: 'web', Permissions: permissions }])] };
    expect(answer(documents, { path: '/administrator' })).toBe('deny');
    expect(answer(documents, { path: '/x' })).toBe('allow');
    expect(decide(documents, { path: '/admin' }).because).toEqual([
      { object: 'service-intentions api', rule: 0, path: 'Sources[0].Permissions[0]' },
    ]);
  });

  it('takes source names as Consul puts them into its regex: case-sensitive, a dot for any character', () => {
    const documents = { agent: DENY, entries: [HTTP, intentions('api', [{ Name: 'web.v2', Action: 'allow' }])] };
    expect(answer(documents, { caller: { service: 'webxv2' } })).toBe('allow');
    expect(answer(documents, { caller: { service: 'WEB.v2' } })).toBe('deny');
  });
});

describe('the default', () => {
  it.each([
    [{}, 'allow'],
    [{ acl: { enabled: true, default_policy: 'deny' } }, 'deny'],
    [{ ACL: { Enabled: true, DefaultPolicy: 'deny' } }, 'deny'],
    [{ acl_enabled: false, default_policy: 'deny' }, 'allow'],
    [{ acl: false, default_policy: 'deny' }, 'allow'],
    [{ default_policy: 'deny' }, 'deny'],
    [{ acl_enabled: true, default_policy: 'allow', default_intention_policy: 'deny' }, 'deny'],
    [{ acl_enabled: true, default_policy: 'deny', default_intention_policy: 'allow' }, 'allow'],
    [{ acl_enabled: false, default_policy: null, default_intention_policy: null, effective_default: 'deny' }, 'deny'],
    [
      { DebugConfig: { ACLsEnabled: true, ACLResolverSettings: { ACLDefaultPolicy: 'deny' }, DefaultIntentionPolicy: '' } },
      'deny',
    ],
    [{ Config: { Datacenter: 'dc1' }, DebugConfig: { ACLsEnabled: true, DefaultIntentionPolicy: 'deny' } }, 'deny'],
  ])('of agent %j is %s', (agent, expected) => {
    expect(answer({ agent, entries: [HTTP] })).toBe(expected);
  });

  it('is allow without any agent', () => {
    expect(answer({ entries: [HTTP] })).toBe('allow');
  });
});

describe('who calls', () => {
  const documents = { agent: ALLOW, entries: [HTTP, intentions('api', [{ Name: '*', Action: 'deny' }])] };
  const by = (identity: string) => answer(documents, { caller: { identity } });

  it('does not look at the datacenter', () => {
    expect(by(`spiffe://${TD}/ns/default/dc/elsewhere/svc/web`)).toBe('deny');
  });

  it('matches nothing, not even `*`, for other namespaces, a spelled-out partition and certificates of no service', () => {
    expect(by(`spiffe://${TD}/ap/default/ns/default/dc/dc1/svc/web`)).toBe('allow');
    expect(by(`spiffe://${TD}/ns/other/dc/dc1/svc/web`)).toBe('allow');
    expect(by(`spiffe://${TD}/gateway/mesh/dc/dc1`)).toBe('allow');
  });

  it('refuses certificates of another CA, plaintext and TLS without a certificate', () => {
    expect(by('spiffe://99999999-2222-3333-4444-555555555555.consul/ns/default/dc/dc1/svc/web')).toBe('refused');
    expect(by('spiffe://cluster.local/ns/default/sa/web')).toBe('refused');
    expect(answer(documents, { caller: {} })).toBe('refused');
    expect(answer(documents, { caller: { tls: 'anonymous' } })).toBe('refused');
  });

  it("takes any cluster's trust domain for its own where the documents do not tell it, and no other", () => {
    const unknown = { ...documents, agent: { default_intention_policy: 'allow' } };
    expect(answer(unknown, { caller: { identity: `spiffe://${TD}/ns/default/dc/dc1/svc/web` } })).toBe('deny');
    expect(answer(unknown, { caller: { identity: 'spiffe://foreign.test/ns/default/dc/dc1/svc/web' } })).toBe('refused');
  });

  it('takes peers that the service is exported to by their own sources, which `*` without a peer does not cover', () => {
    const peerDomain = '22222222-2222-3333-4444-555555555555.consul';
    const caller = { identity: `spiffe://${peerDomain}/ns/default/dc/dc2/svc/web` };
    const agent = { ...ALLOW, peerings: [{ Name: 'east', PeerServerName: `server.dc2.peering.${peerDomain}` }] };
    const exported = { Kind: 'exported-services', Name: 'default', Services: [{ Name: 'api', Consumers: [{ Peer: 'east' }] }] };
    const ofPeer = intentions('api', [{ Name: 'web', Peer: 'east', Action: 'deny' }]);
    expect(answer({ agent, entries: [...documents.entries] }, { caller })).toBe('refused');
    expect(answer({ agent, entries: [...documents.entries, exported] }, { caller })).toBe('allow');
    expect(answer({ agent, entries: [HTTP, exported, ofPeer] }, { caller })).toBe('deny');
    expect(answer({ agent, entries: [HTTP, exported, ofPeer] })).toBe('allow');
  });
});

describe('protocols', () => {
  const l7 = intentions('api', [{ Name: 'web', Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }]);
  const defaults = (Protocol: string) => ({ Kind: 'service-defaults', Name: 'api', Protocol });

  it('takes permissions on a tcp service for a deny, and looks at nothing of the request', () => {
    expect(answer({ agent: DENY, entries: [l7] })).toBe('deny');
    expect(answer({ agent: ALLOW, entries: [HTTP, defaults('tcp'), l7] })).toBe('deny');
    expect(answer({ agent: ALLOW, entries: [] }, { method: 'get', path: '/#' })).toBe('allow');
  });

  it.each(['http', 'http2', 'grpc', 'HTTP', ''])('speaks HTTP with Protocol "%s" under a global http', (protocol) => {
    expect(answer({ agent: DENY, entries: [HTTP, defaults(protocol), l7] })).toBe('allow');
  });

  it('ignores JWT of the entry on tcp', () => {
    const entry = intentions('api', [{ Name: 'web', Action: 'allow' }], { JWT: { Providers: [{ Name: 'one' }] } });
    expect(answer({ agent: DENY, entries: [entry] })).toBe('allow');
  });

  it('passes no bare TCP through an HTTP listener', () => {
    expect(answer({ agent: ALLOW, entries: [HTTP] }, { method: null })).toBe('bad-request');
  });
});

describe('headers', () => {
  const on = (header: JsonObject, headers: [string, string][], more: JsonObject[] = []) =>
    answer(allowing({ Header: [header] }, ...more), { headers });

  it('matches repeated lines one by one', () => {
    const lines: [string, string][] = [
      ['x-role', 'guest'],
      ['X-Role', 'admin'],
    ];
    expect(on({ Name: 'x-role', Exact: 'guest' }, lines)).toBe('allow');
    expect(on({ Name: 'x-role', Exact: 'admin' }, lines)).toBe('allow');
    expect(on({ Name: 'x-role', Exact: 'guest,admin' }, lines)).toBe('deny');
    expect(on({ Name: 'x-role', Exact: 'admin', Invert: true }, lines)).toBe('deny');
    expect(on({ Name: 'x-role', Exact: 'other', Invert: true }, lines)).toBe('allow');
  });

  it('joins lines of content-type and user-agent, without empty ones', () => {
    const twice = (value: string): [string, string][] => [
      ['content-type', 'a'],
      ['content-type', value],
    ];
    expect(on({ Name: 'content-type', Exact: 'a' }, twice('a'))).toBe('deny');
    expect(on({ Name: 'content-type', Exact: 'a,b' }, twice('b'))).toBe('allow');
    expect(on({ Name: 'content-type', Exact: 'a' }, twice(''))).toBe('allow');
  });

  it('matches no missing header with Invert, but for Present', () => {
    expect(on({ Name: 'x-a', Exact: '1', Invert: true }, [])).toBe('deny');
    expect(on({ Name: 'x-a', Regex: '.*', Invert: true }, [])).toBe('deny');
    expect(on({ Name: 'x-a', Present: true, Invert: true }, [])).toBe('allow');
    expect(on({ Name: 'x-a', Present: true, Invert: true }, [['x-a', '']])).toBe('deny');
  });

  it.each([
    [{ Exact: 'Ab' }, 'Ab', 'ab'],
    [{ Exact: 'Ab', IgnoreCase: true }, 'aB', 'abc'],
    [{ Prefix: 'ab', IgnoreCase: true }, 'ABc', 'xab'],
    [{ Suffix: 'ab' }, 'xab', 'abx'],
    [{ Contains: 'ab' }, 'xabx', 'aXb'],
    [{ Regex: 'a|b' }, 'b', 'ab'],
    [{ Exact: 'a' }, '  a\t', 'a a'],
  ])('matches %j with "%s" and not with "%s"', (match, yes, no) => {
    expect(on({ Name: 'x-a', ...match }, [['X-A', yes]])).toBe('allow');
    expect(on({ Name: 'x-a', ...match }, [['x-a', no]])).toBe('deny');
  });

  it('does not see what Connection names, nor x-envoy headers', () => {
    expect(
      on({ Name: 'x-a', Present: true }, [
        ['x-a', '1'],
        ['Connection', 'close, X-A'],
      ]),
    ).toBe('deny');
    expect(on({ Name: 'x-envoy-retry-on', Present: true }, [['x-envoy-retry-on', '5xx']])).toBe('deny');
    expect(
      on({ Name: 'x-a', Present: true }, [
        ['x-a', '1'],
        ['connection', 'x-forwarded-for'],
      ]),
    ).toBe('bad-request');
  });

  it('always has a request id, a forwarded protocol and the certificate of the caller', () => {
    expect(on({ Name: 'x-request-id', Present: true }, [])).toBe('allow');
    expect(on({ Name: 'x-forwarded-proto', Exact: 'https' }, [])).toBe('allow');
    const certificate = { Name: 'x-forwarded-client-cert', Contains: `URI=spiffe://${TD}/ns/default/dc/dc1/svc/web` };
    expect(on(certificate, [])).toBe('allow');
    expect(on(certificate, [], [{ Kind: 'mesh', HTTP: { SanitizeXForwardedClientCert: true } }])).toBe('deny');
  });

  it('knows the request line and Host as headers', () => {
    const documents = (header: JsonObject) => allowing({ Header: [header] });
    expect(answer(documents({ Name: 'Host', Exact: 'api:80' }), { host: 'api:80' })).toBe('allow');
    expect(answer(documents({ Name: 'Host', Exact: 'api' }), { host: 'API' })).toBe('deny');
    expect(answer(documents({ Name: ':path', Exact: '/x?y' }), { path: '/x?y' })).toBe('allow');
    expect(answer(documents({ Name: ':scheme', Exact: 'https' }))).toBe('allow');
    expect(answer(documents({ Name: ':method', Exact: 'GET' }))).toBe('allow');
  });

  it('drops or refuses names with underscores before it looks at intentions', () => {
    const mesh = (action: string) => ({
      Kind: 'mesh',
      HTTP: { Incoming: { RequestNormalization: { HeadersWithUnderscoresAction: action } } },
    });
    const denying = (action: string) => ({
      agent: ALLOW,
      entries: [
        HTTP,
        mesh(action),
        intentions('api', [
          { Name: 'web', Permissions: [{ Action: 'deny', HTTP: { Header: [{ Name: 'x_a', Present: true }] } }] },
        ]),
      ],
    });
    const headers: [string, string][] = [['x_a', '1']];
    expect(answer(denying('ALLOW'), { headers })).toBe('deny');
    expect(answer(denying('DROP_HEADER'), { headers })).toBe('allow');
    expect(answer(denying('REJECT_REQUEST'), { headers })).toBe('bad-request');
  });
});

describe('paths and methods', () => {
  const denying = (path: JsonObject, ...more: JsonObject[]): ConsulDocuments => ({
    agent: ALLOW,
    entries: [HTTP, intentions('api', [{ Name: 'web', Permissions: [{ Action: 'deny', HTTP: path }] }]), ...more],
  });
  const mesh = (fields: JsonObject) => ({ Kind: 'mesh', HTTP: { Incoming: { RequestNormalization: fields } } });

  it.each(['//admin', '/\\admin', '/%2fadmin', '/x/..%2fadmin', '/%252e/admin', '/Admin'])(
    '%s passes a deny on /admin',
    (path) => {
      expect(answer(denying({ PathPrefix: '/admin' }), { path })).toBe('allow');
    },
  );

  it.each(['/admin/..%2fok', '/%61dmin', '/x/../admin', '/x/%2e%2e/admin', '/x\\..\\admin', '/admin?x'])(
    '%s is denied on /admin',
    (path) => {
      expect(answer(denying({ PathPrefix: '/admin' }), { path })).toBe('deny');
    },
  );

  it.each(['//admin', '/\\admin', '/%2fadmin', '/x/..%2fadmin', '/%5Cadmin'])('%s is denied with both slash settings', (path) => {
    const tidy = mesh({ MergeSlashes: true, PathWithEscapedSlashesAction: 'UNESCAPE_AND_FORWARD' });
    expect(answer(denying({ PathPrefix: '/admin' }, tidy), { path })).toBe('deny');
  });

  it('keeps patterns as written: escaped, with a query or with dots they match nothing that is normalized', () => {
    expect(answer(denying({ PathExact: '/%61' }), { path: '/%61' })).toBe('allow');
    expect(answer(denying({ PathExact: '/c%2Fd' }), { path: '/c%2fd' })).toBe('allow');
    expect(answer(denying({ PathExact: '/a?b' }), { path: '/a?b' })).toBe('allow');
    expect(answer(denying({ PathRegex: '/a' }), { path: '/ab' })).toBe('allow');
  });

  it('merges slashes only to `//`, not to `/`', () => {
    expect(answer(denying({ PathExact: '/' }, mesh({ MergeSlashes: true })), { path: '//' })).toBe('allow');
  });

  it('takes paths as sent where normalization is off', () => {
    const off = mesh({ InsecureDisablePathNormalization: true });
    expect(answer(denying({ PathPrefix: '/admin' }, off), { path: '/x/../admin' })).toBe('allow');
    expect(answer(denying({ PathPrefix: '/admin' }, off), { path: '/a%00' })).toBe('allow');
  });

  it.each([
    { path: '/a#b' },
    { path: '/a%00' },
    { path: '%2fadmin' },
    { path: 'admin' },
    { path: '/ä' },
    { path: '/a b' },
    { method: 'get' },
    { method: 'CUSTOM' },
  ])('%j is refused, even of a denied source', (request) => {
    const documents = { agent: DENY, entries: [HTTP] };
    expect(answer(documents, request)).toBe('bad-request');
  });

  it('refuses or redirects escaped slashes where the mesh says so', () => {
    const slashes = (action: string) => denying({ PathPrefix: '/admin' }, mesh({ PathWithEscapedSlashesAction: action }));
    expect(answer(slashes('REJECT_REQUEST'), { path: '/a%2Fb' })).toBe('bad-request');
    expect(answer(slashes('REJECT_REQUEST'), { path: '/a?b=%2f' })).toBe('allow');
    expect(answer(slashes('UNESCAPE_AND_REDIRECT'), { path: '/a%5cb' })).toBe('bad-request');
    expect(answer(slashes('KEEP_UNCHANGED'), { path: '/a%5cb' })).toBe('allow');
  });

  it('matches methods in any case of the entry', () => {
    expect(answer(denying({ Methods: ['get'] }))).toBe('deny');
    expect(answer(denying({ Methods: ['POST'] }))).toBe('allow');
  });
});

describe('tokens', () => {
  const ONE = { Kind: 'jwt-provider', Name: 'one', Issuer: 'https://one.test' };
  const jwt = { issuer: 'https://one.test', claims: { sub: 'alice' } };
  const needs = (...VerifyClaims: JsonObject[]) => ({ Providers: [{ Name: 'one', VerifyClaims }] });
  const whole = (agent: JsonObject, action: string, jwtOf: JsonObject = needs()) => ({
    agent,
    entries: [HTTP, ONE, intentions('api', [{ Name: 'web', Action: action }], { JWT: jwtOf })],
  });

  it('of an entry are asked of allowed sources under default deny', () => {
    expect(answer(whole(DENY, 'allow'))).toBe('deny');
    expect(answer(whole(DENY, 'allow'), { jwt })).toBe('allow');
    expect(answer(whole(DENY, 'allow'), { jwt: { ...jwt, valid: false } })).toBe('deny');
    expect(answer(whole(DENY, 'allow'), { jwt: { ...jwt, issuer: 'https://two.test' } })).toBe('deny');
  });

  it('under default allow make a deny speak only of requests that carry one', () => {
    expect(answer(whole(ALLOW, 'deny'))).toBe('allow');
    expect(answer(whole(ALLOW, 'deny'), { jwt })).toBe('deny');
    expect(answer(whole(ALLOW, 'allow'))).toBe('allow');
  });

  it.each([
    [{ Path: ['sub'], Value: 'alice' }, { sub: 'alice' }, 'allow'],
    [{ Path: ['perms', 'role'], Value: 'admin' }, { perms: { role: 'admin' } }, 'allow'],
    [{ Path: ['perms', 'role'], Value: 'admin' }, { 'perms.role': 'admin' }, 'deny'],
    [{ Path: ['n'], Value: '5' }, { n: 5 }, 'deny'],
    [{ Path: ['ok'], Value: 'true' }, { ok: true }, 'deny'],
    [{ Path: ['groups'], Value: 'a' }, { groups: ['a'] }, 'deny'],
    [{ Path: [], Value: 'a' }, {}, 'deny'],
  ])('with claim %j and claims %j: %s', (claim, claims, expected) => {
    expect(answer(whole(DENY, 'allow', needs(claim)), { jwt: { ...jwt, claims } })).toBe(expected);
  });

  it('of a permission decide only after its HTTP part, and later permissions are not tried', () => {
    const permissions = [
      { Action: 'allow', HTTP: { PathPrefix: '/adm' }, JWT: needs() },
      { Action: 'allow', HTTP: { PathPrefix: '/adm/pub' } },
    ];
    const documents = { agent: DENY, entries: [HTTP, ONE, intentions('api', [{ Name: 'web', Permissions: permissions }])] };
    expect(answer(documents, { path: '/adm/pub' })).toBe('deny');
    expect(answer(documents, { path: '/adm/pub', jwt })).toBe('allow');
  });

  it('are found only where the provider looks', () => {
    const at = (Locations: JsonObject[], place: JsonObject) => {
      const [proxy, provider, ...rest] = whole(DENY, 'allow').entries;
      return answer({ agent: DENY, entries: [proxy ?? {}, { ...provider, Locations }, ...rest] }, { jwt: { ...jwt, at: place } });
    };
    expect(at([], { header: 'Authorization', prefix: 'Bearer ' })).toBe('allow');
    expect(at([], { header: 'x-jwt', prefix: '' })).toBe('deny');
    expect(at([], { query: 'access_token' })).toBe('allow');
    expect(at([{ Header: { Name: 'X-Jwt' } }], { header: 'x-jwt', prefix: '' })).toBe('allow');
    expect(at([{ Header: { Name: 'X-Jwt' } }], { header: 'x-jwt', prefix: 'Bearer ' })).toBe('deny');
    expect(at([{ Header: { Name: 'X-Jwt', ValuePrefix: 'Token' } }], { header: 'x-jwt', prefix: 'Token ' })).toBe('allow');
    expect(at([{ QueryParam: { Name: 'tok' } }, { Cookie: { Name: 'tok' } }], { query: 'tok' })).toBe('allow');
    expect(at([{ QueryParam: { Name: 'tok' } }, { Cookie: { Name: 'tok' } }], { cookie: 'tok' })).toBe('allow');
    expect(at([{ Cookie: { Name: 'tok' } }], { query: 'tok' })).toBe('deny');
  });

  it('need an audience of the provider where it has some', () => {
    const entries = [
      HTTP,
      { ...ONE, Audiences: ['api', 'https://other/'] },
      intentions('api', [{ Name: 'web', Action: 'allow' }], { JWT: needs() }),
    ];
    const withAudience = (aud: string | string[]) => answer({ agent: DENY, entries }, { jwt: { ...jwt, claims: { aud } } });
    expect(withAudience('api')).toBe('allow');
    expect(withAudience(['x', 'other'])).toBe('allow');
    expect(withAudience('else')).toBe('deny');
    expect(answer({ agent: DENY, entries }, { jwt })).toBe('deny');
  });

  it('are taken out of the request once accepted, unless forwarded', () => {
    const present = [{ Action: 'allow', HTTP: { Header: [{ Name: 'authorization', Present: true }] } }];
    const entries = (Forward: boolean) => [
      HTTP,
      { ...ONE, Locations: [{ Header: { Name: 'Authorization', ValuePrefix: 'Bearer ', Forward } }] },
      intentions('api', [{ Name: 'web', Permissions: present }], { JWT: needs() }),
    ];
    expect(answer({ agent: DENY, entries: entries(false) }, { jwt })).toBe('deny');
    expect(answer({ agent: DENY, entries: entries(true) }, { jwt })).toBe('allow');
  });
});

describe('the service port', () => {
  const permissive = { Kind: 'service-defaults', Name: 'api', Protocol: 'http', MutualTLSMode: 'permissive' };
  const services = [{ name: 'api', transparent: true, port: 8080 }];
  const closed = intentions('api', [{ Name: '*', Action: 'deny' }]);

  it('is open to plain requests in permissive mode, whatever intentions say, and the sidecar port is not', () => {
    const documents = { agent: DENY, services, entries: [permissive, closed] };
    expect(answer(documents, { caller: {}, port: 8080 })).toBe('allow');
    expect(answer(documents, { caller: {} })).toBe('refused');
    expect(answer(documents, { port: 8080 })).toBe('deny');
  });

  it('takes no plain requests in strict mode', () => {
    expect(answer({ agent: DENY, services, entries: [closed] }, { caller: {}, port: 8080 })).toBe('refused');
  });

  it('is permissive by proxy-defaults where the service does not say otherwise', () => {
    const global = { Kind: 'proxy-defaults', Name: 'global', MutualTLSMode: 'permissive' };
    const strict = { Kind: 'service-defaults', Name: 'api', MutualTLSMode: 'strict' };
    expect(answer({ services, entries: [global] }, { caller: {}, port: 8080 })).toBe('allow');
    expect(answer({ services, entries: [global, strict] }, { caller: {}, port: 8080 })).toBe('refused');
  });

  it('is not seen by a proxy that is not transparent', () => {
    expect(
      answer({ services: [{ name: 'api', transparent: false, port: 8080 }], entries: [permissive] }, { caller: {}, port: 8080 }),
    ).toBe('unmanaged');
  });

  it('is what any port means where none is known, but not a port of sidecars', () => {
    const documents = { services: [{ name: 'api', transparent: true }], entries: [permissive] };
    expect(answer(documents, { caller: {}, port: 9090 })).toBe('allow');
    expect(answer(documents, { caller: {}, port: 20_000 })).toBe('refused');
  });

  it('leaves exposed paths to a listener of their own', () => {
    const exposed = { Kind: 'service-defaults', Name: 'api', Expose: { Paths: [{ Path: '/health', ListenerPort: 21_500 }] } };
    const documents = { agent: DENY, services, entries: [exposed, closed] };
    expect(answer(documents, { caller: {}, port: 21_500, path: '/health?x' })).toBe('allow');
    expect(answer(documents, { caller: {}, port: 21_500, path: '/other' })).toBe('not-found');
  });
});

describe('what cannot be foretold', () => {
  it('is every decision of a service whose rules Envoy refuses', () => {
    expect(answer(allowing({ PathRegex: '(' }))).toBe('unknown');
    expect(answer(allowing({ Header: [{ Name: 'x', Regex: '[' }] }))).toBe('unknown');
    const keyless = { Kind: 'jwt-provider', Name: 'one', Issuer: 'i', JSONWebKeySet: { Local: { JWKS: btoa('{"keys":[]}') } } };
    const entry = intentions('api', [{ Name: 'web', Action: 'allow' }], { JWT: { Providers: [{ Name: 'one' }] } });
    expect(answer({ agent: DENY, entries: [HTTP, keyless, entry] })).toBe('unknown');
    expect(answer({ agent: DENY, entries: [HTTP, entry] })).toBe('unknown');
  });

  it('is not what Envoy decides before', () => {
    expect(answer(allowing({ PathRegex: '(' }), { path: '/#' })).toBe('bad-request');
    expect(answer(allowing({ PathRegex: '(' }), { caller: {} })).toBe('refused');
  });

  it('is what an external authorizer would still have to allow', () => {
    const defaults = { Kind: 'service-defaults', Name: 'api', EnvoyExtensions: [{ Name: 'builtin/ext-authz', Arguments: {} }] };
    expect(answer({ agent: ALLOW, entries: [HTTP, defaults] })).toBe('unknown');
    expect(answer({ agent: DENY, entries: [HTTP, defaults] })).toBe('deny');
  });

  it('is no service without a sidecar where the catalog tells of sidecars', () => {
    const services = [
      { Name: 'api', ID: 'api-1', Port: 1 },
      { Name: 'web', Port: 2, Connect: { SidecarService: { Port: 21_000 } } },
    ];
    expect(answer({ agent: DENY, services })).toBe('unmanaged');
    expect(answer({ agent: DENY, services }, { service: 'web' })).toBe('deny');
  });
});

describe('names', () => {
  it('that a resolver redirects are decided at the service behind them', () => {
    const redirect = { Kind: 'service-resolver', Name: 'api', Redirect: { Service: 'real' } };
    const entries = [
      HTTP,
      redirect,
      intentions('api', [{ Name: 'web', Action: 'allow' }]),
      intentions('real', [{ Name: 'web', Action: 'deny' }]),
    ];
    expect(decide({ agent: ALLOW, entries }).because).toEqual([
      { object: 'service-intentions real', rule: 0, path: 'Sources[0]' },
    ]);
    expect(answer({ agent: DENY, entries: [HTTP, { ...redirect, Redirect: { Service: 'api' } }] })).toBe('deny');
  });

  it('are looked for without a namespace where no intention has one', () => {
    const api = [{ Name: 'web', Action: 'deny' }];
    const query = (entries: JsonObject[], namespace: string) =>
      consulSemantics(consulSnapshot({ agent: ALLOW, entries })).decide(
        AccessQuery.parse({ caller: { service: 'web' }, target: { service: 'api', namespace }, request: { method: 'GET' } }),
      ).decision;
    expect(query([HTTP, intentions('api', api)], 'shop')).toBe('deny');
    const two = [HTTP, intentions('api', api), intentions('api', [{ Name: 'web', Action: 'allow' }], { Namespace: 'shop' })];
    expect(query(two, 'shop')).toBe('allow');
    expect(query(two, 'default')).toBe('deny');
  });

  it('of a sameness group stand for its members', () => {
    const group = { Kind: 'sameness-group', Name: 'all', IncludeLocal: true, Members: [{ Peer: 'east' }] };
    const entry = intentions('api', [{ Name: 'web', SamenessGroup: 'all', Action: 'deny' }]);
    expect(answer({ agent: ALLOW, entries: [HTTP, group, entry] })).toBe('deny');
    expect(answer({ agent: ALLOW, entries: [HTTP, { ...group, IncludeLocal: false }, entry] })).toBe('allow');
  });
});

describe('other spellings', () => {
  it('reads custom resources of consul-k8s', () => {
    const crd = (kind: string, name: string, spec: JsonObject) => ({
      apiVersion: 'consul.hashicorp.com/v1alpha1',
      kind,
      metadata: { name },
      spec,
    });
    const sources = [{ name: 'web', permissions: [{ action: 'allow', http: { pathExact: '/foo', methods: ['GET'] } }] }];
    const entries = [
      crd('ServiceDefaults', 'api', { protocol: 'http' }),
      crd('ServiceIntentions', 'any', { destination: { name: 'api' }, sources }),
    ];
    const said = decide({ agent: DENY, entries }, { path: '/foo' });
    expect(said.decision).toBe('allow');
    expect(said.because).toEqual([{ object: 'ServiceIntentions default/any', rule: 0, path: 'spec.sources[0].permissions[0]' }]);
    expect(answer({ agent: DENY, entries }, { path: '/foo', method: 'POST' })).toBe('deny');
  });

  it('reads snake_case entries', () => {
    const entry = {
      kind: 'service-intentions',
      name: 'api',
      sources: [{ name: 'web', permissions: [{ action: 'allow', http: { path_prefix: '/foo' } }] }],
    };
    expect(answer({ agent: DENY, entries: [HTTP, entry] }, { path: '/food' })).toBe('allow');
    expect(answer({ agent: DENY, entries: [HTTP, entry] })).toBe('deny');
  });
});

describe('knows', () => {
  it('services of the catalog and of entries, and instances by their id', () => {
    const evaluator = consulSemantics(
      consulSnapshot({ services: [{ Name: 'web', ID: 'web-1' }], entries: [intentions('api', []), intentions('*', [])] }),
    );
    const knows = (target: JsonObject) => evaluator.knows(AccessQuery.parse({ target }));
    expect([knows({ service: 'web' }), knows({ service: 'api' }), knows({ workload: 'web-1' })]).toEqual([true, true, true]);
    expect([knows({ service: '*' }), knows({ service: 'other' }), knows({ workload: 'web-2' })]).toEqual([false, false, false]);
  });
});
