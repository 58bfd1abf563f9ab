import { describe, expect, it } from 'vitest';
import { decide, decisions, gatewayObject, linkerdWorld, policyObject, server, webPod } from '../../support/linkerd-world.js';

const parent = 'parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web }]';
const grpcServer = server('proxyProtocol: gRPC, accessPolicy: all-unauthenticated');
const route = (matches: string, name = 'g', parents = parent): string =>
  gatewayObject('GRPCRoute', name, `{ ${parents}, rules: [{ matches: [${matches}] }] }`);
const world = (...documents: string[]) => linkerdWorld(webPod, ...documents);
const posts = (paths: string[]) => paths.map((path) => ({ method: 'POST', path }));

describe('a gRPC Server', () => {
  it('without routes takes POST to a service and a method, and no probes', () => {
    const asks = [...posts(['/x/y', '/x/', '/x']), { path: '/x/y' }, { path: '/live' }];
    expect(decisions(world(grpcServer), asks)).toEqual(['allow', 'allow', 'not-found', 'not-found', 'not-found']);
  });

  it('matches service and method exactly and ignores what follows', () => {
    const service = world(grpcServer, route('{ method: { service: shop.Cart } }'));
    const paths = ['/shop.Cart/Get', '/shop.Cart/Get/more', '/shop.Cart/', '/shop.Cart', '/SHOP.cart/Get'];
    expect(decisions(service, posts(paths))).toEqual(['allow', 'allow', 'allow', 'not-found', 'not-found']);
    const method = world(grpcServer, route('{ method: { method: Add } }'));
    expect(decisions(method, posts(['//Add', '/x/Add', '/x/Del']))).toEqual(['allow', 'allow', 'not-found']);
  });

  it('takes a rule without matches for everything, absent rules for nothing', () => {
    const rules = (text: string) => world(grpcServer, gatewayObject('GRPCRoute', 'g', `{ ${parent}${text} }`));
    expect(decide(rules(', rules: [{}]'), { path: '/' }).decision).toBe('allow');
    expect(decisions(rules(''), posts(['/x/y']))).toEqual(['not-found']);
  });

  it('takes the longer service before the longer method before more headers', () => {
    const grant = policyObject(
      'AuthorizationPolicy',
      'b',
      '{ targetRef: { group: gateway.networking.k8s.io, kind: GRPCRoute, name: b }, requiredAuthenticationRefs: [] }',
    );
    const closed = server('proxyProtocol: gRPC');
    const chosen = (a: string, b: string): string =>
      decide(world(closed, route(a, 'a'), route(b, 'b'), grant), { method: 'POST', path: '/s/LongMethod', headers: [['x', 'y']] })
        .decision;
    const [service, method] = ['{ method: { service: s } }', '{ method: { method: LongMethod } }'];
    expect([chosen(method, service), chosen(service, method)]).toEqual(['allow', 'deny']);
    const header = '{ method: { method: LongMethod }, headers: [{ name: x, value: y }] }';
    expect([chosen(method, header), chosen(header, method)]).toEqual(['allow', 'deny']);
  });

  it('is shut to everybody by a match without a method', () => {
    const broken = world(grpcServer, route('{ headers: [{ name: x, value: y }] }'));
    expect(decisions(broken, [{ method: 'POST', path: '/x/y' }, { ip: '127.0.0.1' }, { method: null }])).toEqual([
      'deny',
      'deny',
      'refused',
    ]);
    expect(decide(broken).because[0]?.object).toBe('GRPCRoute shop/g');
  });

  it('ignores HTTPRoutes', () => {
    const http = policyObject('HTTPRoute', 'h', `{ ${parent}, rules: [] }`);
    expect(decisions(world(grpcServer, http), posts(['/x/y']))).toEqual(['allow']);
  });
});

describe('a GRPCRoute on a Server of another protocol', () => {
  const http = policyObject('HTTPRoute', 'h', `{ ${parent}, rules: [{ matches: [{ path: { value: /api } }] }] }`);
  const open = server('accessPolicy: all-unauthenticated');
  const other = (grpc: string): string => decide(world(open, http, grpc), { path: '/other' }).decision;

  it('brings the implicit routes back, wherever it lives and even where it is itself ignored', () => {
    const remote = `parentRefs: [{ group: policy.linkerd.io, kind: Server, name: web, namespace: shop, port: 8080 }]`;
    expect(decide(world(open, http), { path: '/other' }).decision).toBe('not-found');
    expect(other(route('{ method: { service: s } }'))).toBe('allow');
    expect(
      other(route('{ method: { service: s } }', 'g', remote).replace('namespace: shop }, spec', 'namespace: far }, spec')),
    ).toBe('allow');
    expect(other(route('{}'))).toBe('allow');
  });

  it('does so only to the Server that it names', () => {
    expect(other(route('{ method: { service: s } }', 'g', parent.replace('name: web', 'name: db')))).toBe('not-found');
    expect(other(route('{ method: { service: s } }', 'g', 'parentRefs: [{ kind: Server, name: web }]'))).toBe('not-found');
  });
});
