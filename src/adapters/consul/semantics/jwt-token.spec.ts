import { describe, expect, it } from 'vitest';
import { ALLOW, DENY, HTTP, answer, intentions } from '../../../../test/support/consul-access.js';
import type { JsonObject } from '../../../domain/json.js';

const ONE = { Kind: 'jwt-provider', Name: 'one', Issuer: 'https://one.test' };
const jwt = { issuer: 'https://one.test', claims: { sub: 'alice' } };
const needs = (...VerifyClaims: JsonObject[]) => ({ Providers: [{ Name: 'one', VerifyClaims }] });
const whole = (agent: JsonObject, action: string, jwtOf: JsonObject = needs()) => ({
  agent,
  entries: [HTTP, ONE, intentions('api', [{ Name: 'web', Action: action }], { JWT: jwtOf })],
});
const at = (Locations: JsonObject[], place: JsonObject) => {
  const [proxy, provider, ...rest] = whole(DENY, 'allow').entries;
  return answer({ agent: DENY, entries: [proxy ?? {}, { ...provider, Locations }, ...rest] }, { jwt: { ...jwt, at: place } });
};

describe('tokens', () => {
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

  it.each([{ sub: 1 }, { sub: null }, { jti: ['a'] }, { nbf: 'soon' }, { aud: 1 }, { aud: ['api', 1] }])(
    'with registered claims of another type are none: %j (google/jwt_verify_lib jwt.cc)',
    (claims) => {
      expect(answer(whole(DENY, 'allow'), { jwt: { ...jwt, claims } })).toBe('deny');
    },
  );

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

  it.each([
    [[{ Header: { Name: 'x-jwt', Forward: true } }, { Header: { Name: 'x-b' } }], 'deny'],
    [[{ Header: { Name: 'x-b' } }, { Header: { Name: 'x-jwt', Forward: true } }], 'allow'],
    [[{ Header: { Name: 'x-jwt', Forward: true } }, { QueryParam: { Name: 'tok' } }], 'allow'],
  ])('stay where the last header location forwards them (Consul agent/xds/jwt_authn.go): %j', (Locations, expected) => {
    const permissions = [{ Action: 'allow', HTTP: { Header: [{ Name: 'x-jwt', Present: true }] } }];
    const entries = [
      HTTP,
      { ...ONE, Locations },
      intentions('api', [{ Name: 'web', Permissions: permissions }], { JWT: needs() }),
    ];
    expect(answer({ agent: DENY, entries }, { jwt: { ...jwt, at: { header: 'x-jwt', prefix: '' } } })).toBe(expected);
  });

  it.each([
    ['/a', '/a'],
    ['/a?b=%2f&a=1', '/a?a=1&b=/'],
    ['/a?b', '/a?b='],
  ])('in the query of %s leave :path as %s (Envoy jwt_authn extractor.cc)', (path, left) => {
    const permissions = [{ Action: 'allow', HTTP: { Header: [{ Name: ':path', Exact: left }] } }];
    const entries = [HTTP, ONE, intentions('api', [{ Name: 'web', Permissions: permissions }], { JWT: needs() })];
    const asked = { path, jwt: { ...jwt, at: { query: 'access_token' } } };
    expect(answer({ agent: DENY, entries }, asked)).toBe('allow');
    expect(answer({ agent: DENY, entries }, { ...asked, jwt: { ...asked.jwt, valid: false } })).toBe('deny');
  });

  it('in a query whose rest the filter decodes to control characters make the proxy refuse its own request', () => {
    const documents = whole(ALLOW, 'allow');
    const asked = { path: '/a?b=%00', jwt: { ...jwt, at: { query: 'access_token' } } };
    expect(answer(documents, asked)).toBe('bad-request');
    expect(answer(documents, { ...asked, path: '/a?b=%20%09' })).toBe('allow');
    expect(answer(documents, { path: '/a?b=%00' })).toBe('allow');
    expect(answer(whole(DENY, 'deny'), asked)).toBe('deny');
  });

  it('are looked for by the providers of the sources in the order of their names: the first that accepts one takes it out', () => {
    const two = { Kind: 'jwt-provider', Name: 'two', Issuer: 'https://one.test' };
    const permissions = (provider: string) => [
      { Action: 'allow', HTTP: { PathExact: '/other' }, JWT: { Providers: [{ Name: provider }] } },
      { Action: 'allow', HTTP: { PathPrefix: '/' } },
    ];
    const sources = (first: string, second: string) => [
      { Name: first, Action: 'deny' },
      { Name: second, Permissions: permissions('two') },
    ];
    const asked = (first: string, second: string) =>
      answer(
        { agent: DENY, entries: [HTTP, ONE, two, intentions('api', sources(first, second), { JWT: needs() })] },
        { jwt, caller: { service: second } },
      );
    expect(asked('ops', 'web')).toBe('allow');
    expect(asked('ops', 'api')).toBe('deny');
  });

  it('are what stands last, to the end of the line (Envoy jwt_authn extractor.cc)', () => {
    const among = (Locations: JsonObject[], place: JsonObject, headers: [string, string][], path = '/') => {
      const entries = [HTTP, { ...ONE, Locations }, intentions('api', [{ Name: 'web', Action: 'allow' }], { JWT: needs() })];
      return answer({ agent: DENY, entries }, { path, headers, jwt: { ...jwt, at: place } });
    };
    const bearer = { header: 'authorization', prefix: 'Bearer ' };
    expect(among([], bearer, [['authorization', 'Basic x']])).toBe('allow');
    expect(among([], bearer, [['authorization', 'Bearer x']])).toBe('deny');
    expect(among([], bearer, [], '/?access_token=x')).toBe('deny');
    expect(among([], { query: 'access_token' }, [['authorization', 'Bearer x']])).toBe('allow');
    expect(among([{ Header: { Name: 'x-jwt' } }], { header: 'x-jwt', prefix: '' }, [['x-jwt', 'x']])).toBe('allow');
    expect(
      among([{ Header: { Name: 'x-jwt' } }, { Header: { Name: 'x-z' } }], { header: 'x-jwt', prefix: '' }, [['x-z', 'x']]),
    ).toBe('deny');
    expect(among([{ Cookie: { Name: 'tok' } }], { cookie: 'tok' }, [['cookie', 'tok=x']])).toBe('deny');
    expect(among([{ Cookie: { Name: 'tok' } }], { cookie: 'tok' }, [['cookie', 'a=b; xtok=x']])).toBe('allow');
  });
});
