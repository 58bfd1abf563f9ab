import { describe, expect, it } from 'vitest';
import { ALLOW, DENY, HTTP, answer, intentions } from '../../../../test/support/consul-access.js';
import type { ConsulDocuments } from '../../../../test/support/consul-snapshot.js';
import type { JsonObject } from '../../../domain/json.js';

const denying = (path: JsonObject, ...more: JsonObject[]): ConsulDocuments => ({
  agent: ALLOW,
  entries: [HTTP, intentions('api', [{ Name: 'web', Permissions: [{ Action: 'deny', HTTP: path }] }]), ...more],
});
const mesh = (fields: JsonObject) => ({ Kind: 'mesh', HTTP: { Incoming: { RequestNormalization: fields } } });
const slashes = (action: string) => denying({ PathPrefix: '/admin' }, mesh({ PathWithEscapedSlashesAction: action }));

describe('paths and methods', () => {
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

  it.each(['/x/..;/admin', '/.;v=1/admin', '/x/y/..;a;b/..;/admin', ' /admin', '/admin\t'])(
    '%j is denied on /admin: parameters of dot segments and blanks around the target are dropped',
    (path) => {
      expect(answer(denying({ PathPrefix: '/admin' }), { path })).toBe('deny');
    },
  );

  it.each(['/x/..%3b/admin', '/x/%2e%2e;/admin', '/x/...;/admin', '/x/..;\\admin'])('%s passes a deny on /admin', (path) => {
    expect(answer(denying({ PathPrefix: '/admin' }), { path })).toBe('allow');
  });

  it('takes a target with scheme and host', () => {
    const authority = denying({
      Header: [
        { Name: ':authority', Exact: 'h:80' },
        { Name: ':scheme', Exact: 'http' },
      ],
    });
    expect(answer(authority, { path: 'http://u@h:80/x' })).toBe('deny');
    expect(answer(authority, { path: 'https://h:80/x' })).toBe('allow');
    expect(['http://h:99999/', 'http://h_x/', 'ftp://h/'].map((path) => answer(authority, { path }))).toEqual([
      'bad-request',
      'bad-request',
      'bad-request',
    ]);
  });

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

  it.each([
    ['/%6%31', '/%256%31'.replace('%31', '1')],
    ['/%%36%31', '/%2561'],
    ['/a%%32Fb', '/a%252Fb'],
    ['/a%2%35', '/a%2525'],
    ['/%x%61', '/%xa'],
  ])('%s becomes %s: a decoded character completes no escape (Chromium CheckForNestedEscapes)', (path, canonical) => {
    expect(answer(denying({ PathExact: canonical }), { path })).toBe('deny');
  });

  it.each([{ method: 'OPTIONS', path: '*' }, { method: 'OPTIONS', path: '*/a' }, { path: 'http://other?x' }])(
    '%j is not found, even of a denied source',
    (request) => {
      expect(answer({ agent: DENY, entries: [HTTP] }, request)).toBe('not-found');
    },
  );

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
