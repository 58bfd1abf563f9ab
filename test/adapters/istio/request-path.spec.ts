import { describe, expect, it } from 'vitest';
import { normalizePath } from '../../../src/adapters/istio/semantics/http/normalize-path.js';
import { decide, istioSnapshot, WEB } from '../../support/istio-snapshot.js';

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

describe('the proxy', () => {
  it.each([
    ['get', '/', 'web'],
    ['PURGED', '/', 'web'],
    ['GET', '*mid*', 'web'],
    ['GET', 'relative', 'web'],
    ['GET', '/ü', 'web'],
    ['GET', '/a#f', 'web'],
    ['GET', '/', 'a b'],
  ])('answers 400 to %s %s for %s', (method, path, host) => {
    expect(decide(istioSnapshot(WEB), { request: { method, path, host } }).decision).toBe('bad-request');
  });

  it('takes unusual methods and absolute targets', () => {
    expect(decide(istioSnapshot(WEB), { request: { method: 'UNLOCK', path: 'http://web/x' } }).decision).toBe('allow');
  });
});
