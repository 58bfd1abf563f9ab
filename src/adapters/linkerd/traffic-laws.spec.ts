import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatewayObject, linkerdWorld, policyObject } from '../../../test/support/linkerd-world.js';
import { linkerdRoute } from '../../../test/support/arbitraries/linkerd-route.js';
import { Policy } from '../../domain/model/policy.js';
import { importSnapshot } from '../../domain/translation/import-snapshot.js';
import type { WriteContext } from '../../domain/translation/mesh-adapter.js';
import type { NativeSnapshot } from '../../domain/translation/native-snapshot.js';
import { linkerdAdapter } from './adapter.js';

const services = ['web', 'api']
  .map(
    (name) => `{ apiVersion: v1, kind: Service, metadata: { name: ${name}, namespace: shop }, spec: { ports: [{ port: 80 }] } }`,
  )
  .join('\n---\n');

function contextOf(snapshot: NativeSnapshot): WriteContext {
  return {
    mesh: 'test',
    inventory: linkerdAdapter.inventory(snapshot),
    capabilities: linkerdAdapter.capabilities(null),
    observed: snapshot,
  };
}

function imported(...documents: string[]) {
  const snapshot = linkerdWorld(services, ...documents);
  return importSnapshot(linkerdAdapter, snapshot, contextOf(snapshot));
}

const parent = 'parentRefs: [{ group: "", kind: Service, name: web, port: 80 }]';

describe('a route that is read', () => {
  it.each([
    ['nothing but its parent', gatewayObject('HTTPRoute', 'r', `{ ${parent} }`)],
    [
      'every match',
      gatewayObject(
        'HTTPRoute',
        'r',
        `{ ${parent}, hostnames: [web.shop], rules: [{ matches: [
           { path: { type: Exact, value: /a }, method: GET },
           { path: { value: /b }, headers: [{ name: x, value: '1' }, { name: y, type: RegularExpression, value: 'a.*' }] },
           { path: { type: RegularExpression, value: '(?:/a|/b)$' }, queryParams: [{ name: q, value: '1' }] } ] }] }`,
      ),
    ],
    [
      'weights, filters and timeouts',
      gatewayObject(
        'HTTPRoute',
        'r',
        `{ ${parent}, rules: [{ name: split, timeouts: { request: 1500ms },
           filters: [ { type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: a, value: b }], remove: [c] } },
                      { type: ResponseHeaderModifier, responseHeaderModifier: { add: [{ name: d, value: e }] } } ],
           backendRefs: [{ name: web, port: 80, weight: 9 }, { name: api, namespace: other, port: 80,
             filters: [{ type: RequestHeaderModifier, requestHeaderModifier: { set: [{ name: v, value: '2' }] } }] }] }] }`,
      ),
    ],
    [
      'a redirect',
      gatewayObject(
        'HTTPRoute',
        'r',
        `{ ${parent}, rules: [{ filters: [{ type: RequestRedirect, requestRedirect: { hostname: n.example, path: { type: ReplaceFullPath, replaceFullPath: '/n?q' } } }] }] }`,
      ),
    ],
    [
      'annotations',
      `{ apiVersion: gateway.networking.k8s.io/v1, kind: HTTPRoute,
         metadata: { name: r, namespace: shop, labels: { team: a }, annotations: { note: n, retry.linkerd.io/http: 'gateway-error,500-502', retry.linkerd.io/limit: '3',
           retry.linkerd.io/timeout: 400ms, timeout.linkerd.io/request: 2s, timeout.linkerd.io/idle: 1m } },
         spec: { ${parent} } }`,
    ],
    [
      'a consumer',
      gatewayObject(
        'HTTPRoute',
        'r',
        `{ parentRefs: [{ group: "", kind: Service, name: web, namespace: other }], rules: [{ backendRefs: [{ name: api, port: 80 }] }] }`,
      ),
    ],
    [
      'the older group',
      policyObject(
        'HTTPRoute',
        'r',
        `{ parentRefs: [{ group: core, kind: Service, name: web }], rules: [{ matches: [{ path: { value: /x } }] }] }`,
      ),
    ],
    [
      'gRPC',
      gatewayObject(
        'GRPCRoute',
        'r',
        `{ ${parent}, rules: [{ matches: [{ method: { service: a.B, method: C } }, { method: { service: a.D }, headers: [{ name: x, value: '1' }] }], backendRefs: [{ name: api, port: 80 }] }] }`,
      ),
    ],
  ])('comes back whole: %s', (_title, route) => {
    const { policies, remainders, report } = imported(route);
    expect(policies.map(({ policy }) => Policy.parse(policy).kind)).toEqual(['TrafficRoute']);
    expect({ remainders, report }).toEqual({ remainders: [], report: [] });
  });

  it.each([
    [
      'a filter that Linkerd does not know',
      gatewayObject('HTTPRoute', 'r', `{ ${parent}, rules: [{ filters: [{ type: URLRewrite, urlRewrite: { hostname: x } }] }] }`),
    ],
    ['a parent that is no Service', gatewayObject('HTTPRoute', 'r', `{ parentRefs: [{ name: gateway }] }`)],
    [
      'a pattern that may stop early',
      gatewayObject(
        'HTTPRoute',
        'r',
        `{ ${parent}, rules: [{ matches: [{ path: { type: RegularExpression, value: '/a|/ab' } }] }] }`,
      ),
    ],
  ])('is left whole with %s', (_title, route) => {
    const { policies, remainders } = imported(route);
    expect(policies).toEqual([]);
    expect(remainders.map(({ object, notes }) => [object.name, notes.length])).toEqual([['r', 1]]);
  });

  it.each([
    ['a whole path without the query of the request', 'type: ReplaceFullPath, replaceFullPath: /n'],
    ['two slashes behind a prefix that ends in one', 'type: ReplacePrefixMatch, replacePrefixMatch: /n/'],
  ])('says of a redirect that it goes to %s', (_name, path) => {
    const filters = `[{ type: RequestRedirect, requestRedirect: { path: { ${path} } } }]`;
    const { remainders, report } = imported(gatewayObject('HTTPRoute', 'r', `{ ${parent}, rules: [{ filters: ${filters} }] }`));
    expect(remainders).toEqual([]);
    expect(report.map(({ pointer, fidelity }) => [pointer, fidelity])).toEqual([['/spec/rules/0/redirect/path', 'narrower']]);
  });

  it('notes what Linkerd ignores, and keeps it', () => {
    const { remainders } = imported(
      gatewayObject('HTTPRoute', 'r', `{ ${parent}, rules: [{ timeouts: { request: 2s, backendRequest: 1s } }] }`),
    );
    expect(remainders[0]?.fields.map(({ pointer }) => pointer)).toEqual(['/spec/rules/0/timeouts/backendRequest']);
    expect(remainders[0]?.notes.map(({ pointer }) => pointer)).toEqual(['/spec/rules/0/timeouts/backendRequest']);
  });
});

describe('a route that is written', () => {
  it('is refused with a note, or read back to the same objects', () => {
    const snapshot = linkerdWorld(services);
    let written = 0;
    fc.assert(
      fc.property(linkerdRoute, (policy) => {
        const { objects, report } = linkerdAdapter.write([{ policy, names: {} }], contextOf(snapshot));
        expect(objects.length).toBe(report.some(({ fidelity }) => fidelity === 'refused') ? 0 : 1);
        written += objects.length;
        const again = { ...snapshot, objects: [...snapshot.objects, ...objects] };
        const back = importSnapshot(linkerdAdapter, again, contextOf(again));
        expect(back.remainders).toEqual([]);
        expect(back.policies.length).toBe(objects.length);
      }),
      { numRuns: 500 },
    );
    expect(written).toBeGreaterThan(50);
  });
});
