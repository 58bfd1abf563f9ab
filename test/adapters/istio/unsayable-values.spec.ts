import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import { policy, write } from '../../support/istio-translation.js';

const SHOP = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
`;

function written(kind: string, spec: object, metadata: object = {}) {
  const { objects, report } = write([policy(kind, spec, metadata)], SHOP);
  const body = objects[0]?.body;
  return {
    name: objects[0]?.name ?? null,
    spec: (body?.['spec'] ?? null) as JsonObject | null,
    notes: report.filter(({ fidelity }) => fidelity !== 'exact').map(({ pointer, fidelity }) => `${fidelity} ${pointer}`),
  };
}

function route(rule: object, spec: object = {}) {
  const backends = [{ service: 'web' }];
  return written('TrafficRoute', { hosts: [{ service: 'web' }], unmatched: 'reject', rules: [{ backends, ...rule }], ...spec });
}

const AT = '/spec/rules/0';

describe('what istiod refuses in a route', () => {
  it.each<[string, object, string]>([
    ['ages of CORS below a second', { cors: { maxAge: 250 } }, `refused ${AT}/cors/maxAge`],
    ['parts of a second', { cors: { maxAge: 1500 } }, `narrower ${AT}/cors/maxAge`],
    ['methods of CORS that nobody knows', { cors: { allowMethods: ['get'] } }, `refused ${AT}/cors/allowMethods`],
    ['names of headers that are none', { matches: [{ headers: [{ name: 'x[1]', match: 'a' }] }] }, `narrower ${AT}/matches/0`],
    ['pseudo headers to set', { requestHeaders: { set: [{ name: ':path', value: '/' }] } }, `refused ${AT}/requestHeaders/set`],
    ['the host to remove', { requestHeaders: { remove: ['Host'] } }, `refused ${AT}/requestHeaders/remove`],
    ['a lone percent sign', { responseHeaders: { add: [{ name: 'x', value: '5%' }] } }, `refused ${AT}/responseHeaders/add`],
    ['conditions of retries that Envoy lacks', { retries: { attempts: 1, on: ['luck'] } }, `narrower ${AT}/retries`],
    ['statuses of gRPC that are none', { fault: { abort: { grpcStatus: 'LUCK' } } }, `refused ${AT}/fault/abort`],
    ['a fault beside an answer', { directResponse: { status: 200 }, fault: { delay: { duration: 5 } } }, `refused ${AT}/fault`],
    ['answers below 200', { directResponse: { status: 100 } }, `refused ${AT}`],
    ['a redirect to nowhere', { redirect: { statusCode: 301 } }, `refused ${AT}`],
    ['names of subsets that are no labels', { backends: [{ service: 'web', subset: 'v 1' }] }, `refused ${AT}/backends/0/subset`],
  ])('%s', (_, rule, note) => {
    expect(route(rule).notes).toContain(note);
  });

  it('hosts twice, and `*` inside the mesh', () => {
    const hosts = [{ hostname: '*.example.com' }, { hostname: 'a.example.com' }, { hostname: '*' }, { hostname: 'Odd_name' }];
    const { spec, notes } = route({}, { hosts });
    expect(spec?.['hosts']).toEqual(['*.example.com']);
    expect(notes).toEqual(['refused /spec/hosts/2', 'refused /spec/hosts/3']);
  });

  it('namespaces twice, and others beside all', () => {
    expect(route({}, { visibleTo: ['shop', 'shop', 'b'] }).spec?.['exportTo']).toEqual(['.', 'b']);
    expect(route({}, { visibleTo: ['b', '*'] }).spec?.['exportTo']).toEqual(['*']);
  });

  it('a last route behind one that takes everything', () => {
    expect(route({}, { unmatched: 'default-backend' }).spec?.['http']).toHaveLength(1);
  });
});

describe('what istiod refuses in the settings of a service', () => {
  const backend = (spec: object) => written('BackendPolicy', { host: { service: 'web' }, ...spec });

  it('a Maglev table without a size, or with one that is no prime', () => {
    const balancing = (rest: object) => ({ loadBalancing: { policy: 'maglev', hashOn: [{ on: { sourceIp: true } }], ...rest } });
    const table = (size: number) => ({ loadBalancer: { consistentHash: { useSourceIp: true, maglev: { tableSize: size } } } });
    expect(backend(balancing({})).spec?.['trafficPolicy']).toEqual(table(65_537));
    expect(backend(balancing({ tableSize: 101 })).spec?.['trafficPolicy']).toEqual(table(101));
    expect(backend(balancing({ tableSize: 100 }))).toMatchObject({
      spec: { trafficPolicy: table(65_537) },
      notes: ['refused /spec/loadBalancing/tableSize'],
    });
  });

  it('mutual TLS without a certificate', () => {
    expect(backend({ clientTls: { mode: 'mutual' } })).toMatchObject({ spec: null, notes: ['refused /spec/clientTls/mode'] });
  });

  it('subsets that it cannot name, ports without settings, counts beyond 31 bits', () => {
    const subsets = [
      { name: 'v.1', labels: { version: 'v1' } },
      { name: 'v1', labels: { 'odd key': 'v' } },
    ];
    expect(backend({ subsets }).notes).toEqual(['refused /spec/subsets/0', 'refused /spec/subsets/1']);
    expect(backend({ ports: [{ port: 80 }] }).spec).toEqual({ host: 'web' });
    const limits = { connectionLimits: { maxConnections: 2 ** 32 } };
    expect(backend(limits).spec?.['trafficPolicy']).toEqual({ connectionPool: { tcp: { maxConnections: 2_147_483_647 } } });
  });
});

describe('what istiod refuses in an authorization policy', () => {
  const target = { workloads: { app: 'web' } };

  it('a dry run of an audit, and tokens in CUSTOM rules', () => {
    expect(written('AuthorizationPolicy', { target, action: 'audit', dryRun: true, rules: [{}] }).notes).toEqual([
      'refused /spec/dryRun',
    ]);
    for (const attribute of [{ name: 'jwtAudience' }, { name: 'jwtPresenter' }, { jwtClaim: ['groups'] }]) {
      const rules = [{ when: [{ attribute, values: ['a'] }] }];
      const { notes, spec } = written('AuthorizationPolicy', { target, action: 'delegate', provider: 'p', rules });
      expect({ notes, spec }).toEqual({ notes: [`refused ${AT}/when/0/attribute`], spec: null });
    }
  });

  it('names that end in a dot where they are cut', () => {
    const name = `${'a'.repeat(247)}.bcde`;
    expect(written('AuthorizationPolicy', { target: { mesh: true }, rules: [{}] }, { name }).name).toBe(
      `shop.${'a'.repeat(247)}`,
    );
  });
});
