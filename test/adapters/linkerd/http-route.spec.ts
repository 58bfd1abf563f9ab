import { describe, expect, it } from 'vitest';
import { decide, decisions, gatewayObject, linkerdWorld, policyObject, server, webPod } from '../../support/linkerd-world.js';

const parent = 'parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web }]';
const route = (rules: string, name = 'r', parents = parent): string =>
  policyObject('HTTPRoute', name, `{ ${parents}, ${rules} }`);
const path = (type: string, value: string): string => `rules: [{ matches: [{ path: { type: ${type}, value: '${value}' } }] }]`;
const grantOn = (name: string, kind = 'HTTPRoute', group = 'policy.linkerd.io'): string =>
  policyObject(
    'AuthorizationPolicy',
    `grant-${name.toLowerCase()}`,
    `{ targetRef: { group: ${group}, kind: ${kind}, name: ${name} }, requiredAuthenticationRefs: [] }`,
  );
const open = server('accessPolicy: all-unauthenticated');
const world = (...documents: string[]) => linkerdWorld(webPod, ...documents);
const reached = (rules: string, paths: string[]): string[] =>
  decisions(
    world(open, route(rules)),
    paths.map((one) => ({ path: one })),
  );

describe('an HTTPRoute on a Server', () => {
  it('makes what it does not match 404, probes and loopback included', () => {
    const asks = [{ path: '/api/x' }, { path: '/' }, { path: '/live' }, { path: '/', ip: '127.0.0.1' }];
    expect(decisions(world(open, route(path('PathPrefix', '/api'))), asks)).toEqual([
      'allow',
      'not-found',
      'not-found',
      'not-found',
    ]);
  });

  it('adds the grants on itself to those on the Server, and names both', () => {
    const documents = [server(), route(path('PathPrefix', '/api'), 'a'), route(path('PathPrefix', '/b'), 'b'), grantOn('A')];
    expect(decisions(world(...documents), [{ path: '/api' }, { path: '/b' }, { method: null }])).toEqual([
      'allow',
      'deny',
      'refused',
    ]);
    const objects = decide(world(...documents), { path: '/api' }).because.map(({ object }) => object);
    expect(objects).toEqual(['AuthorizationPolicy shop/grant-a', 'HTTPRoute shop/a', 'Server shop/web']);
  });

  it('compares paths raw; prefixes end at a segment and lose their trailing slashes', () => {
    expect(reached(path('Exact', '/a'), ['/a', '/a/', '//a', '/A', '/a?x'])).toEqual([
      'allow',
      'not-found',
      'not-found',
      'not-found',
      'allow',
    ]);
    const prefix = ['/public', '/public//', '/public/../admin', '/publicx', '/p%75blic'];
    expect(reached(path('PathPrefix', '/public/'), prefix)).toEqual(['allow', 'allow', 'allow', 'not-found', 'not-found']);
  });

  it('searches patterns leftmost first and wants the hit to span the value', () => {
    expect(reached(path('RegularExpression', '/a|/ab'), ['/a', '/ab'])).toEqual(['allow', 'not-found']);
    expect(reached(path('RegularExpression', '/x.*?'), ['/x', '/xy'])).toEqual(['allow', 'not-found']);
    expect(reached(path('RegularExpression', '/(?:a|ab)$'), ['/a', '/ab'])).toEqual(['allow', 'allow']);
  });

  it('matches any line of a header, its value with case', () => {
    const rules = `rules: [{ matches: [{ headers: [{ name: X-Role, value: admin }, { name: x-env, type: RegularExpression, value: 'p.*' }] }] }]`;
    const asks = [
      [
        ['x-role', 'user'],
        ['X-ROLE', 'admin'],
        ['x-env', 'prod'],
      ],
      [
        ['x-role', 'Admin'],
        ['x-env', 'prod'],
      ],
      [
        ['x-role', 'admin'],
        ['x-env', 'dev'],
      ],
    ].map((headers) => ({ headers: headers as [string, string][] }));
    expect(decisions(world(open, route(rules)), asks)).toEqual(['allow', 'not-found', 'not-found']);
  });

  it('decodes query parameters, any of which may match', () => {
    const rules = `rules: [{ matches: [{ queryParams: [{ name: 'a b', value: 'x/y' }] }] }]`;
    expect(reached(rules, ['/?a+b=x%2Fy', '/?a%20b=1&a+b=x/y', '/?a+b=x%2fz', '/'])).toEqual([
      'allow',
      'allow',
      'not-found',
      'not-found',
    ]);
  });

  it('matches hosts without case, port or trailing dot; a wildcard wants one label more', () => {
    const hosts = (host: string): string[] =>
      decisions(
        world(open, route(`hostnames: ['${host}']`)),
        ['WEB.example:8080', 'web.example.', 'example', '[::1]:80'].map((one) => ({ host: one })),
      );
    expect(hosts('web.example')).toEqual(['allow', 'allow', 'not-found', 'not-found']);
    expect(hosts('*.example')).toEqual(['allow', 'allow', 'not-found', 'not-found']);
    expect(hosts('[::1]')).toEqual(['not-found', 'not-found', 'not-found', 'allow']);
    expect(decide(world(open, route(`hostnames: ['web.example']`))).decision).toBe('not-found');
  });

  it('matches everything without rules and nothing with an empty list', () => {
    expect(decide(world(open, policyObject('HTTPRoute', 'r', `{ ${parent} }`))).decision).toBe('allow');
    expect(decide(world(open, route('rules: []'))).decision).toBe('not-found');
  });
});

describe('of several routes', () => {
  // Only route `b` has a grant, so that it allows where it is the one chosen.
  const chosen = (a: string, b: string, ask = {}): string =>
    decide(world(server(), route(a, 'a'), route(b, 'b'), grantOn('b')), { path: '/api/v1', host: 'web.example', ...ask })
      .decision;
  const match = (text: string): string => `rules: [{ matches: [{ ${text} }] }]`;
  const v1 = `path: { value: '/api/v1' }`;

  it.each([
    [
      'an exact host before a wildcard and none',
      `hostnames: ['*.example'], ${path('Exact', '/api/v1')}`,
      `hostnames: ['web.example']`,
    ],
    ['a wildcard host before none', path('Exact', '/api/v1'), `hostnames: ['*.example']`],
    [
      'the longer path, whatever its type',
      path('Exact', '/api/v1').replace('Exact', 'PathPrefix').replace('/v1', ''),
      path('RegularExpression', '/api/.*'),
    ],
    ['more headers before a method', match(`${v1}, method: GET`), match(`${v1}, headers: [{ name: x, value: y }]`)],
    [
      'more query parameters before a method',
      match(`${v1}, method: GET`),
      match(`${v1}, queryParams: [{ name: q, value: '1' }]`),
    ],
    [
      'more headers before query parameters',
      match(`${v1}, queryParams: [{ name: q, value: '1' }]`),
      match(`${v1}, headers: [{ name: x, value: y }]`),
    ],
    ['a method before none', match(v1), match(`${v1}, method: GET`)],
  ])('the proxy takes %s', (_, a, b) => {
    const ask = { path: '/api/v1?q=1', headers: [['x', 'y']] };
    expect([chosen(a, b, ask), chosen(b, a, ask)]).toEqual(['allow', 'deny']);
  });

  it('the first by name wins a tie, the older one before it', () => {
    expect(chosen(match(v1), match(v1))).toBe('deny');
    const dated = route(match(v1), 'b').replace('namespace: shop', `namespace: shop, creationTimestamp: '2026-01-01T00:00:00Z'`);
    expect(decide(world(server(), route(match(v1), 'a'), dated, grantOn('b')), { path: '/api/v1' }).decision).toBe('allow');
  });

  it('the name goes before the group in a tie', () => {
    const gateway = gatewayObject('HTTPRoute', 'b', `{ ${parent}, ${match(v1)} }`);
    const granted = grantOn('a');
    expect(decide(world(server(), gateway, route(match(v1), 'a'), granted), { path: '/api/v1' }).decision).toBe('allow');
  });
});

describe('an HTTPRoute that the controller ignores', () => {
  const ignored = (document: string): string => decide(world(open, document), { path: '/other' }).decision;

  it.each([
    ['a port on its parent', `parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web, port: 8080 }]`],
    ['a section on its parent', `parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web, sectionName: x }]`],
    [
      'one parent of another namespace',
      `parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web }, { group: policy.linkerd.io, kind: Server, name: web, namespace: x }]`,
    ],
    ['no kind on its parent', 'parentRefs: [{ group: policy.linkerd.io, name: web }]'],
    ['an empty group on its parent', `parentRefs: [{ group: '', kind: Server, name: web }]`],
  ])('has %s', (_, parents) => {
    expect(ignored(route(path('PathPrefix', '/api'), 'r', parents))).toBe('allow');
  });

  it.each([
    [
      'a filter that is not supported',
      `rules: [{ filters: [{ type: URLRewrite, urlRewrite: { hostname: x } }], matches: [{ path: { value: /api } }] }]`,
    ],
    ['a relative path', path('Exact', 'api')],
    ['a pattern that does not compile', path('RegularExpression', '/(')],
    ['a pattern with a stray brace', path('RegularExpression', '/{id}')],
  ])('has %s', (_, rules) => {
    expect(ignored(route(rules))).toBe('allow');
  });

  it('names its parent without a group, which only routes of policy.linkerd.io may', () => {
    const spec = `{ parentRefs: [{ kind: server, name: web }], ${path('PathPrefix', '/api')} }`;
    expect(ignored(gatewayObject('HTTPRoute', 'r', spec))).toBe('allow');
    expect(ignored(policyObject('HTTPRoute', 'r', spec))).toBe('not-found');
  });

  it('was not accepted by the controller', () => {
    const status = (accepted: string): string =>
      `${route(path('PathPrefix', '/api')).slice(0, -1)}, status: { parents: [{ controllerName: linkerd.io/policy-controller, parentRef: { kind: Server, name: web }, conditions: [{ type: Accepted, status: '${accepted}' }] }] } }`;
    expect(ignored(status('False'))).toBe('allow');
    expect(ignored(status('True'))).toBe('not-found');
  });

  it('is labelled so where the controller skips labelled Gateway API routes', () => {
    const labelled = gatewayObject('HTTPRoute', 'r', `{ ${parent}, ${path('PathPrefix', '/api')} }`).replace(
      'namespace: shop',
      'namespace: shop, labels: { config.linkerd.io/policy-validation: disabled }',
    );
    const controller = (flag: string): string =>
      `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: linkerd-destination, namespace: linkerd }, spec: { template: { spec: { containers: [{ args: [--default-policy=deny, --probe-networks=0.0.0.0/0${flag}] }] } } } }`;
    const asked = (flag: string): string => decide(world(open, labelled, controller(flag)), { path: '/other' }).decision;
    expect([asked(', --skip-labeled-gateway-api-routes'), asked('')]).toEqual(['allow', 'not-found']);
  });
});
