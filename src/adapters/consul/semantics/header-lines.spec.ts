import { describe, expect, it } from 'vitest';
import { ALLOW, HTTP, TRUST_DOMAIN, allowing, answer, intentions } from '../../../../test/support/consul-access.js';
import type { JsonObject } from '../../../domain/json.js';

const on = (header: JsonObject, headers: [string, string][], more: JsonObject[] = []) =>
  answer(allowing({ Header: [header] }, ...more), { headers });

const twice = (value: string): [string, string][] => [
  ['content-type', 'a'],
  ['content-type', value],
];
const documents = (header: JsonObject) => allowing({ Header: [header] });
const mesh = (action: string) => ({
  Kind: 'mesh',
  HTTP: { Incoming: { RequestNormalization: { HeadersWithUnderscoresAction: action } } },
});
const denying = (action: string) => ({
  agent: ALLOW,
  entries: [
    HTTP,
    mesh(action),
    intentions('api', [{ Name: 'web', Permissions: [{ Action: 'deny', HTTP: { Header: [{ Name: 'x_a', Present: true }] } }] }]),
  ],
});

describe('headers', () => {
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
    const certificate = { Name: 'x-forwarded-client-cert', Contains: `URI=spiffe://${TRUST_DOMAIN}/ns/default/dc/dc1/svc/web` };
    expect(on(certificate, [])).toBe('allow');
    expect(on(certificate, [], [{ Kind: 'mesh', HTTP: { SanitizeXForwardedClientCert: true } }])).toBe('deny');
  });

  it('knows the request line and Host as headers', () => {
    expect(answer(documents({ Name: 'Host', Exact: 'api:80' }), { host: 'api:80' })).toBe('allow');
    expect(answer(documents({ Name: 'Host', Exact: 'api' }), { host: 'API' })).toBe('deny');
    expect(answer(documents({ Name: ':path', Exact: '/x?y' }), { path: '/x?y' })).toBe('allow');
    expect(answer(documents({ Name: ':scheme', Exact: 'https' }))).toBe('allow');
    expect(answer(documents({ Name: ':method', Exact: 'GET' }))).toBe('allow');
  });

  it('drops or refuses names with underscores before it looks at intentions', () => {
    const headers: [string, string][] = [['x_a', '1']];
    expect(answer(denying('ALLOW'), { headers })).toBe('deny');
    expect(answer(denying('DROP_HEADER'), { headers })).toBe('allow');
    expect(answer(denying('REJECT_REQUEST'), { headers })).toBe('bad-request');
  });
});
