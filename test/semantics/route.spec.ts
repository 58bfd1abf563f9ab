import { describe, expect, it } from 'vitest';
import { TrafficRoute } from '../../src/domain/model/traffic-route.js';
import { decideRoute } from '../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../src/domain/semantics/match-route.js';

const WEB = [{ service: 'web' }];

function decide(spec: object, request: Partial<RoutedRequest> = {}) {
  const route = TrafficRoute.parse({
    apiVersion: 'concordat/v1',
    kind: 'TrafficRoute',
    metadata: { name: 'route' },
    spec: { hosts: [{ service: 'web' }], ...spec },
  });
  const asked = {
    method: 'GET',
    scheme: 'http',
    host: 'web',
    path: '/',
    headers: [],
    port: 80,
    sourceNamespace: 'default',
    sourceLabels: {},
  };
  return decideRoute(route, { ...asked, ...request });
}

/** The rule that acts; null where none does. */
function ruleFor(spec: object, request: Partial<RoutedRequest>): number | null {
  const outcome = decide(spec, request);
  return outcome.kind === 'unmatched' ? null : outcome.rule;
}

function pathAfter(match: object, replacement: object, path: string): string | undefined {
  const outcome = decide({ rules: [{ matches: [{ path: match }], rewrite: { path: replacement }, backends: WEB }] }, { path });
  return outcome.kind === 'forward' ? outcome.choices[0]?.path : undefined;
}

describe('the meaning of a route', () => {
  const rules = [{ path: { regex: '/a.*' } }, { path: { segmentPrefix: '/a' } }, { path: { exact: '/a/b' } }, {}].map(
    (match) => ({
      matches: [match],
      backends: WEB,
    }),
  );

  it('takes the first rule that matches, or the most specific', () => {
    expect(['/a/b', '/a/c', '/abc', '/'].map((path) => ruleFor({ rules, order: 'listed' }, { path }))).toEqual([0, 0, 0, 3]);
    expect(['/a/b', '/a/c', '/'].map((path) => ruleFor({ rules, order: 'specificity' }, { path }))).toEqual([2, 1, 3]);
  });

  it('takes every form of path but exact and segment prefix for less specific than a rule for everything', () => {
    expect(ruleFor({ rules, order: 'specificity' }, { path: '/abc' })).toBe(3);
  });

  it('breaks ties by method, headers and query parameters, then by the order of rules', () => {
    const matches = [
      {},
      { queryParams: [{ name: 'q', match: { present: true } }] },
      { headers: [{ name: 'x', match: { present: true } }] },
      { method: { exact: 'GET' } },
    ];
    const own = { order: 'specificity', rules: matches.map((match) => ({ matches: [match], backends: WEB })) };
    expect(ruleFor(own, { path: '/?q=1', headers: [['X', '']] })).toBe(3);
    expect(ruleFor(own, { method: 'PUT', path: '/?q=1', headers: [['X', '']] })).toBe(2);
    expect(ruleFor(own, { method: 'PUT', path: '/?q=1' })).toBe(1);
    expect(ruleFor(own, { method: 'PUT' })).toBe(0);
  });

  it('counts no slash at the end of a prefix', () => {
    const matches = [{ path: { segmentPrefix: '/a' } }, { path: { segmentPrefix: '/a/' } }];
    const tied = { order: 'specificity', rules: matches.map((match) => ({ matches: [match], backends: WEB })) };
    expect(ruleFor(tied, { path: '/a/b' })).toBe(0);
  });

  it('is nothing where no rule matches', () => {
    expect(decide({ rules: [{ matches: [{ method: { exact: 'PUT' } }], backends: WEB }] })).toEqual({ kind: 'unmatched' });
  });

  it('replaces what the match covers', () => {
    expect(pathAfter({ prefix: '/a' }, { prefix: '/new' }, '/abc?q')).toBe('/newbc?q');
    expect(pathAfter({ segmentPrefix: '/a' }, { prefix: '/new/' }, '/a/b')).toBe('/new/b');
    expect(pathAfter({ prefix: '/a' }, { prefix: '/new/' }, '/a/b')).toBe('/new/b');
    expect(pathAfter({ segmentPrefix: '/a/' }, { prefix: '/' }, '/a')).toBe('/');
    expect(pathAfter({ exact: '/a' }, { prefix: '/new' }, '/a')).toBe('/new');
    expect(pathAfter({ regex: '/a.*' }, { prefix: '/new' }, '/abc?q')).toBe('/new?q');
    expect(pathAfter({ prefix: '/' }, { full: '/full' }, '/a?q')).toBe('/full?q');
    expect(pathAfter({ prefix: '/' }, { regex: '^/(.)', substitution: '/$\\1\\1' }, '/ab')).toBe('/$aab');
  });

  it('changes headers as the backend says, then as the rule does', () => {
    const [ofBackend, ofRule] = [{ remove: ['x-a'] }, { add: [{ name: 'x-a', value: '1' }] }];
    const outcome = decide({ rules: [{ requestHeaders: ofRule, backends: [{ service: 'a', requestHeaders: ofBackend }] }] });
    expect(outcome).toMatchObject({ choices: [{ requestHeaders: [ofBackend, ofRule] }] });
  });

  it('shares by weight; a single backend takes all, one of weight 0 nothing', () => {
    const outcome = decide({
      rules: [
        {
          backends: [
            { service: 'a', weight: 1 },
            { service: 'b', weight: 3 },
            { service: 'c', weight: 0 },
          ],
        },
      ],
    });
    expect(outcome).toMatchObject({
      choices: [
        { backend: { service: 'a' }, share: 0.25 },
        { backend: { service: 'b' }, share: 0.75 },
      ],
    });
    expect(decide({ rules: [{ backends: [{ service: 'a', weight: 0 }] }] })).toMatchObject({ choices: [{ share: 1 }] });
  });

  it('goes to the service that is called where no backends are named, to nobody where there are none', () => {
    const hosts = [{ service: 'api', namespace: 'shop', port: 80 }];
    expect(decide({ hosts, rules: [{ timeout: 100 }] })).toMatchObject({ choices: [{ backend: hosts[0], share: 1 }] });
    const several = [{ service: 'api' }, { service: 'web' }];
    expect(decide({ hosts: several, rules: [{}] }, { host: 'web' })).toMatchObject({
      choices: [{ backend: { service: 'web' } }],
    });
    expect(decide({ rules: [{ backends: [] }] })).toMatchObject({ kind: 'forward', choices: [] });
  });

  it('redirects and answers without a backend', () => {
    const redirect = { host: 'new.test', path: { full: '/x' }, statusCode: 301 };
    expect(decide({ rules: [{ redirect }] })).toEqual({
      kind: 'redirect',
      rule: 0,
      status: 301,
      location: { scheme: null, host: 'new.test', port: null, path: '/x' },
    });
    const target = (full: string) => decide({ rules: [{ redirect: { path: { full } } }] }, { path: '/a?q=1' });
    expect(target('/x')).toMatchObject({ location: { path: '/x?q=1' } });
    expect(target('/x?own')).toMatchObject({ location: { path: '/x?own' } });
    expect(decide({ rules: [{ directResponse: { status: 418 } }] })).toEqual({ kind: 'respond', rule: 0, status: 418, body: '' });
  });
});
