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

  it.each(['referer', 'x-forwarded-host', 'if-none-match', 'content-encoding', 'pragma', 'x-forwarded-client-cert'])(
    'joins lines of %s too (inline headers of Envoy and of its extensions)',
    (name) => {
      const lines: [string, string][] = [
        [name, 'p'],
        [name, 'q'],
      ];
      expect(on({ Name: name, Prefix: 'p,q' }, lines)).toBe('allow');
      expect(on({ Name: name, Exact: 'q' }, lines)).toBe('deny');
    },
  );

  it('leaves x-envoy headers that are not internal (Envoy ConnectionManagerUtility::cleanInternalHeaders)', () => {
    expect(on({ Name: 'x-envoy-foo', Present: true }, [['x-envoy-foo', '1']])).toBe('allow');
    expect(on({ Name: 'x-envoy-original-path', Exact: '/a' }, [['X-Envoy-Original-Path', '/a']])).toBe('allow');
    expect(on({ Name: 'x-envoy-internal', Present: true }, [['x-envoy-internal', 'true']])).toBe('deny');
  });

  it.each([
    ['trailers', 'trailers'],
    ['gzip, trailers', 'trailers'],
    ['TRAILERS', null],
    ['trailers;q=0.5', null],
    ['xtrailers', null],
    ['gzip', null],
  ])('leaves of "TE: %s" %s (Envoy ConnectionManagerUtility::sanitizeTEHeader)', (value, left) => {
    expect(on({ Name: 'te', Exact: 'trailers' }, [['te', value]])).toBe(left === null ? 'deny' : 'allow');
    expect(on({ Name: 'te', Present: true, Invert: true }, [['te', value]])).toBe(left === null ? 'allow' : 'deny');
  });

  it('leaves an empty TE, as a real proxy shows', () => {
    expect(on({ Name: 'te', Present: true }, [['te', '']])).toBe('allow');
    expect(on({ Name: 'te', Present: true }, [])).toBe('deny');
  });

  it.each([
    ['http://a.test/x', true],
    ['ftp://a.test/x', true],
    ['a.b/c', true],
    ['http://a.test:99999/', false],
    ['http://a.test/#f', false],
    ['about:blank', false],
    ['a b', false],
    ['\u00e4', false],
    ['/x?a:b', true],
  ])('leaves "Referer: %s": %s (Envoy Utility::isValidRefererValue)', (value, left) => {
    expect(on({ Name: 'referer', Present: true }, [['referer', value]])).toBe(left ? 'allow' : 'deny');
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

  it('takes an upgrade to WebSocket only, with the headers that Connection names (Envoy http1/codec_impl.cc)', () => {
    const upgrade = (value: string): [string, string][] => [
      ['upgrade', value],
      ['connection', 'Upgrade, x-a'],
      ['x-a', '1'],
    ];
    expect(on({ Name: 'x-a', Present: true }, upgrade('WebSocket'))).toBe('allow');
    expect(on({ Name: 'x-a', Present: true }, upgrade('h2c'))).toBe('deny');
    expect(answer({ agent: ALLOW, entries: [HTTP] }, { headers: upgrade('h2c') })).toBe('allow');
    expect(answer({ agent: ALLOW, entries: [HTTP] }, { headers: upgrade('foo') })).toBe('deny');
    expect(answer({ agent: ALLOW, entries: [HTTP] }, { method: 'CONNECT', path: 'api:80' })).toBe('deny');
    expect(answer({ agent: ALLOW, entries: [HTTP] }, { method: 'CONNECT', path: 'api' })).toBe('bad-request');
  });

  it('refuses a body whose end cannot be told (quiche BalsaFrame, Envoy http1/codec_impl.cc)', () => {
    const sent = (...headers: [string, string][]) => answer({ agent: ALLOW, entries: [HTTP] }, { headers });
    expect(sent(['content-length', 'a'])).toBe('bad-request');
    expect(sent(['content-length', '1'], ['content-length', '1'])).toBe('bad-request');
    expect(sent(['transfer-encoding', 'gzip'])).toBe('bad-request');
    expect(sent(['content-length', '0'])).toBe('allow');
  });

  it('gives gRPC services no certificate of the caller (Consul agent/xds/listeners.go)', () => {
    const certificate = { Name: 'x-forwarded-client-cert', Present: true };
    const sent: [string, string][] = [['x-forwarded-client-cert', 'URI=spiffe://x']];
    expect(on(certificate, sent, [{ Kind: 'service-defaults', Name: 'api', Protocol: 'grpc' }])).toBe('deny');
    expect(on(certificate, sent, [{ Kind: 'service-defaults', Name: 'api', Protocol: 'http2' }])).toBe('allow');
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

  it('has the scheme of X-Forwarded-Proto where that is http (Envoy ConnectionManagerUtility::mutateRequestHeaders)', () => {
    const scheme = (value: string) => on({ Name: ':scheme', Exact: 'http' }, [['x-forwarded-proto', value]]);
    expect([scheme('HTTP'), scheme('https'), scheme('ftp'), scheme('')]).toEqual(['allow', 'deny', 'deny', 'deny']);
    // Without one there is no route (VirtualHostImpl::getRouteFromEntries).
    expect(answer({ agent: ALLOW, entries: [HTTP] }, { headers: [['x-forwarded-proto', '']] })).toBe('not-found');
  });

  it('joins Host lines and refuses characters that Host may not have (Envoy HeaderUtility::authorityIsValid)', () => {
    const host = (value: string, more: [string, string][] = []) =>
      answer(documents({ Name: ':authority', Exact: 'a,b' }), { host: value, headers: more });
    expect(host('a', [['host', 'b']])).toBe('allow');
    expect(host('a')).toBe('deny');
    expect(['a b', 'a/b', 'ä'].map((value) => host(value))).toEqual(['bad-request', 'bad-request', 'bad-request']);
    expect(on({ Name: 'x-a', Present: true, Invert: true }, [['connection', 'host']])).toBe('bad-request');
  });

  it('drops or refuses names with underscores before it looks at intentions', () => {
    const headers: [string, string][] = [['x_a', '1']];
    expect(answer(denying('ALLOW'), { headers })).toBe('deny');
    expect(answer(denying('DROP_HEADER'), { headers })).toBe('allow');
    expect(answer(denying('REJECT_REQUEST'), { headers })).toBe('bad-request');
  });
});
