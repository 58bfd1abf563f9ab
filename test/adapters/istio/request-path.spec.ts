import { describe, expect, it } from 'vitest';
import { normalizePath } from '../../../src/adapters/istio/semantics/http/normalize-path.js';
import { RequestHeaders } from '../../../src/adapters/istio/semantics/http/request-headers.js';
import { parseIp } from '../../../src/adapters/istio/semantics/matching/ip-address.js';
import { decide, istioSnapshot, securityObject, WEB } from '../../support/istio-snapshot.js';

describe('path normalization', () => {
  it.each([
    ['/a/../b', '/b'],
    ['/a/./b', '/a/b'],
    ['/a/..', '/'],
    ['/../x', '/x'],
    ['/a/b/..', '/a/'],
    ['/a/%2e%2E/b', '/b'],
    ['/admin%2e%2e', '/admin..'],
    ['/%61dmin', '/admin'],
    ['/a%2Fb', '/a%2Fb'],
    ['/a\\b', '/a/b'],
    ['/a%5cb', '/a%5cb'],
    ['//a//b', '//a//b'],
    ['/a"b|c', '/a%22b%7Cc'],
    ['/%', '/%'],
    ['/x?y=/../z', '/x?y=/../z'],
    ['/a/..;v=1/b', '/b'],
    ['/a;v=1', '/a;v=1'],
    // googleurl url_canon_path.cc, CheckForNestedEscapes: what is unescaped must not make a new escape.
    ['/%4%41', '/%254A'],
    ['/%%41b', '/%25Ab'],
    ['/%4%4%41', '/%4%254A'],
    ['/%x%41', '/%xA'],
  ])('BASE turns %s into %s', (sent, seen) => {
    expect(normalizePath(sent, 'BASE')).toBe(seen);
  });

  it.each([
    ['//a///b//', '/a/b/'],
    ['//', '//'],
    ['/a%2F%2Fb', '/a%2F%2Fb'],
    ['/a?b=//', '/a?b=//'],
  ])('MERGE_SLASHES turns %s into %s', (sent, seen) => {
    expect(normalizePath(sent, 'MERGE_SLASHES')).toBe(seen);
  });

  it.each([
    ['/a%2F%2fb', '/a/b'],
    ['/a%5C..%5cb', '/b'],
    ['//', '//'],
  ])('DECODE_AND_MERGE_SLASHES turns %s into %s', (sent, seen) => {
    expect(normalizePath(sent, 'DECODE_AND_MERGE_SLASHES')).toBe(seen);
  });

  it('leaves everything under NONE, save that fragments are refused under every setting', () => {
    expect(normalizePath('/a/../%61\\//', 'NONE')).toBe('/a/../%61\\//');
    expect(normalizePath('/a#f', 'NONE')).toBeNull();
    expect(normalizePath('/a#f', 'BASE')).toBeNull();
    expect(normalizePath('/a%00', 'BASE')).toBeNull();
  });
});

describe('the header map', () => {
  function lines(name: string, ...values: readonly string[]): readonly string[] {
    const headers = new RequestHeaders();
    for (const value of values) headers.add(name, value);
    return headers.lines(name);
  }

  it('keeps one line of the headers that Envoy keeps inline and every line of others', () => {
    expect(lines('Authorization', 'Basic eA==', 'Bearer t')).toEqual(['Basic eA==,Bearer t']);
    expect(lines('host', 'a', 'b')).toEqual(['a,b']);
    expect(lines('x-role', 'a', 'b')).toEqual(['a', 'b']);
    expect(lines('cookie', 'a=1', 'b=2')).toEqual(['a=1', 'b=2']);
  });

  it('lets an empty further line be nothing (Envoy http/header_map_impl.cc, appendToHeader)', () => {
    expect(lines('x-forwarded-for', '1.2.3.4', '')).toEqual(['1.2.3.4']);
    expect(lines('x-forwarded-for', '', '1.2.3.4')).toEqual(['1.2.3.4']);
  });
});

describe('addresses', () => {
  it.each([
    ['fe80::1%1', true],
    ['fe80::1%eth0', false],
    ['01.2.3.4', false],
    ['::ffff:1.2.3.4', true],
  ])('%s is an address: %s', (text, valid) => {
    expect(parseIp(text) !== null).toBe(valid);
  });
});

describe('the proxy', () => {
  it.each([
    ['get', '/', 'web'],
    ['PURGED', '/', 'web'],
    ['GET', '*mid*', 'web'],
    ['GET', 'relative', 'web'],
    ['GET', '/ü', 'web'],
    ['GET', '/a#f', 'web'],
    ['GET', '/', 'a b'],
    ['GET', '/a\tb', 'web'],
    ['CONNECT', '/', 'web'],
    ['GET', 'http://x_y/', 'web'],
    ['GET', 'http://x:99999/', 'web'],
    ['GET', 'http://x:/', 'web'],
  ])('answers 400 to %s %s for %s', (method, path, host) => {
    expect(decide(istioSnapshot(WEB), { request: { method, path, host } }).decision).toBe('bad-request');
  });

  it.each([
    ['x a', 'v', 'bad-request'],
    ['x(a', 'v', 'bad-request'],
    [':path', '/x', 'bad-request'],
    ['x-a', 'v\u0000', 'bad-request'],
    ['x-a', 'v\u007f', 'bad-request'],
    ["x_!#$%&'*+.^`|~", 'a\tb é', 'allow'],
  ])('judges the header %j: %j as %s', (name, value, decision) => {
    expect(decide(istioSnapshot(WEB), { request: { headers: [[name, value]] } }).decision).toBe(decision);
  });

  // Envoy http/conn_manager_utility.cc, mutateRequestHeaders and cleanInternalHeaders.
  it.each([
    ['keep-alive', '1', 'deny'],
    ['Connection', 'close', 'deny'],
    ['te', 'gzip', 'deny'],
    ['te', 'trailers', 'allow'],
    ['te', '', 'allow'],
    ['te', 'xtrailers', 'deny'],
    ['x-envoy-max-retries', '1', 'deny'],
    ['x-envoy-attempt-count', '1', 'allow'],
  ])('shows policies the header %s: %s or not: %s', (name, value, decision) => {
    const rule = `{ when: [{ key: 'request.headers[${name}]', values: ['*'] }] }`;
    const snapshot = istioSnapshot(WEB, securityObject('AuthorizationPolicy', 'p', `{ rules: [${rule}] }`));
    expect(decide(snapshot, { request: { headers: [[name, value]] } }).decision).toBe(decision);
  });

  it('takes unusual methods and absolute targets', () => {
    expect(decide(istioSnapshot(WEB), { request: { method: 'UNLOCK', path: 'http://web/x' } }).decision).toBe('allow');
    expect(decide(istioSnapshot(WEB), { request: { method: 'GET', path: 'http://u:p@web:80/x' } }).decision).toBe('allow');
    expect(decide(istioSnapshot(WEB), { request: { method: 'GET', path: 'http://web' } }).decision).toBe('allow');
  });

  it('takes no absolute target with a query and no path', () => {
    expect(decide(istioSnapshot(WEB), { request: { method: 'GET', path: 'http://web?x' } }).decision).toBe('bad-request');
  });
});
