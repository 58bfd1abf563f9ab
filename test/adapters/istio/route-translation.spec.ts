import { describe, expect, it } from 'vitest';
import { WEB } from '../../support/istio-snapshot.js';
import { policy, read, readBack, unnamedDifferences, write, writtenSpec } from '../../support/istio-translation.js';

describe('a route', () => {
  const route = (spec: object): ReturnType<typeof policy> =>
    policy('TrafficRoute', { hosts: [{ service: 'web' }], unmatched: 'reject', ...spec });
  const rule = (path: object, backend = 'web'): object => ({ matches: [{ path }], backends: [{ service: backend, port: 80 }] });

  it.each([
    ['listed', 'VirtualService'],
    ['specificity', 'HTTPRoute'],
  ])('%s is a %s', (order, kind) => {
    const { objects } = write([route({ order, rules: [rule({ exact: '/a' }), rule({ exact: '/b' })] })], WEB);
    expect(objects[0]?.body['kind']).toBe(kind);
  });

  it('that rewrites below whole segments keeps the slash', () => {
    const spec = writtenSpec(route({ rules: [{ ...rule({ segmentPrefix: '/v1' }), rewrite: { path: { prefix: '/x' } } }] }));
    expect(spec?.['http']).toMatchObject([
      { match: [{ uri: { exact: '/v1' } }], rewrite: { uri: '/x' } },
      { match: [{ uri: { prefix: '/v1/' } }], rewrite: { uri: '/x/' } },
    ]);
  });

  it('without a match that the Gateway API can say loses the rule, not the condition', () => {
    const { objects, report } = write(
      [
        route({
          order: 'specificity',
          rules: [{ ...rule({ exact: '/a' }), matches: [{ sourceNamespace: 'a' }] }, rule({ exact: '/b' })],
        }),
      ],
      WEB,
    );
    expect(objects[0]?.body['spec']).toMatchObject({ rules: [{ matches: [{ path: { type: 'Exact', value: '/b' } }] }] });
    expect(report.map(({ fidelity, pointer }) => [fidelity, pointer])).toEqual([
      ['narrower', '/spec/rules/0/matches/0'],
      ['refused', '/spec/rules/0'],
    ]);
  });

  it('that loses one rule and splits another says which, and that the places are others', () => {
    const absent = { matches: [{ queryParams: [{ name: 'q', match: { present: true }, invert: true }] }] };
    const split = { ...rule({ segmentPrefix: '/v1' }), rewrite: { path: { prefix: '/x' } } };
    const wanted = route({ rules: [{ ...rule({ exact: '/a' }), ...absent }, rule({ exact: '/b' }), split] });
    const { objects, report } = write([wanted], WEB);
    expect(report.map(({ fidelity, pointer }) => `${fidelity} ${pointer}`)).toEqual(
      expect.arrayContaining(['refused /spec/rules/0', 'exact /spec/rules']),
    );
    expect(unnamedDifferences(wanted, readBack(objects, WEB).policies[0]?.policy, report)).toEqual([]);
  });

  it('as an HTTPRoute has only origins that its schema takes', () => {
    const allowOrigins = [{ exact: 'a' }, { exact: 'https://a.test:8443' }, { regex: 'https://.*\\.b\\.test' }];
    const wanted = route({
      order: 'specificity',
      rules: [rule({ exact: '/a' }), { ...rule({ exact: '/b' }), cors: { allowOrigins } }],
    });
    const { objects, report } = write([wanted], WEB);
    expect(objects[0]?.body['spec']).toMatchObject({
      rules: [{}, { filters: [{ cors: { allowOrigins: ['https://a.test:8443', 'https://*.b.test'] } }] }],
    });
    expect(report.map(({ fidelity, pointer }) => `${fidelity} ${pointer}`)).toContain(
      'narrower /spec/rules/1/cors/allowOrigins/0',
    );
  });

  it('as an HTTPRoute has every origin alone, and each other once', () => {
    const written = (allowOrigins: object[]): unknown => {
      const rules = [rule({ exact: '/a' }), { ...rule({ exact: '/b' }), cors: { allowOrigins } }];
      return writtenSpec(route({ order: 'specificity', rules }), WEB);
    };
    const one = { exact: 'https://a.test' };
    const origins = (allowOrigins: string[]): object => ({ rules: [{}, { filters: [{ cors: { allowOrigins } }] }] });
    expect(written([one, { present: true }])).toMatchObject(origins(['*']));
    expect(written([one, one])).toMatchObject(origins(['https://a.test']));
  });

  it('that delegates or routes by claims stays native', () => {
    const base = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: v, namespace: shop }\n';
    expect(read(`${base}spec: { hosts: [web], http: [{ delegate: { name: d } }] }\n`).policies).toEqual([]);
    expect(
      read(
        `${base}spec: { hosts: [web], http: [{ match: [{ headers: { '@request.auth.claims.a': { exact: b } } }], route: [{ destination: { host: web } }] }] }\n`,
      ).policies,
    ).toEqual([]);
  });

  it('and another of the same name get distinct policy names', () => {
    const name = 'metadata: { name: web, namespace: shop }';
    const virtual = `apiVersion: networking.istio.io/v1\nkind: VirtualService\n${name}\nspec: { hosts: [web], http: [{ route: [{ destination: { host: web } }] }] }\n`;
    const http = `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\n${name}\nspec: { parentRefs: [{ group: '', kind: Service, name: web }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }\n`;
    expect(read(virtual, http).policies.map(({ policy: one }) => one.metadata.name)).toEqual(['web', 'web.httproute']);
  });
});
