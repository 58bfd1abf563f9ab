import { describe, expect, it } from 'vitest';
import { istioSemantics } from '../../../src/adapters/istio/semantics/istio-semantics.js';
import { parseAccessQuery } from '../../../src/domain/model/access-query.js';
import { decide, istioSnapshot, securityObject, WEB } from '../../support/istio-snapshot.js';

const http8080 = securityObject(
  'AuthorizationPolicy',
  'p',
  "{ rules: [{ to: [{ operation: { methods: [GET], ports: ['8080'] } }] }] }",
);
const namespace = (labels: string): string =>
  `{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { ${labels} } } }`;
const pod = (name: string, labels: string, more = ''): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { ${labels} }${more} }
spec: { containers: [{ name: app, ports: [{ name: web, containerPort: 8080 }] }] }
`;
const SERVICE = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: web }] }
`;

describe('the target of a query', () => {
  it.each([
    { service: 'web', port: 80 },
    { service: 'web', port: 8080 },
    { service: 'web.shop', port: 80 },
    { service: 'web.shop.svc.cluster.local', port: 80 },
    { workload: 'web-0', port: 8080 },
    { namespace: 'shop', workload: 'web-0', port: 8080 },
  ])('%j is the workload port behind', (target) => {
    expect(decide(istioSnapshot(WEB, http8080), { target }).decision).toBe('allow');
  });

  it.each([
    { service: 'gone', port: 80 },
    { service: 'web', namespace: 'other', port: 80 },
    { service: 'web' },
    { workload: 'gone', port: 80 },
  ])('%j is unknown', (target) => {
    expect(decide(istioSnapshot(WEB), { target }).decision).toBe('unknown');
  });

  it('is known where the mesh has it, port or not', () => {
    const knows = (target: object): boolean => istioSemantics(istioSnapshot(WEB)).knows(parseAccessQuery({ target }));
    expect([{ service: 'web' }, { service: 'web', port: 80 }, { service: 'gone' }, { workload: 'web-0' }].map(knows)).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('finds a named target port in the Pod, and without Pods takes the selector for the labels', () => {
    const selecting = securityObject('AuthorizationPolicy', 'p', '{ selector: { matchLabels: { app: web } } }');
    expect(decide(istioSnapshot(SERVICE, pod('w', 'app: web'), http8080)).decision).toBe('allow');
    expect(decide(istioSnapshot(SERVICE, selecting)).decision).toBe('deny');
  });

  it('takes the template of a Deployment where no Pod bears its labels', () => {
    const deployment = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { metadata: { labels: { app: web, version: v9 } }, spec: { containers: [{ name: app, ports: [{ name: web, containerPort: 8080 }] }] } } }
`;
    const v9 = securityObject('AuthorizationPolicy', 'p', '{ selector: { matchLabels: { version: v9 } } }');
    expect(decide(istioSnapshot(SERVICE, deployment, v9)).decision).toBe('deny');
    expect(
      decide(istioSnapshot(SERVICE, deployment, pod('w', 'app: web, version: v9'), v9), {
        target: { workload: 'web', port: 8080 },
      }).decision,
    ).toBe('unknown');
  });

  it('is unknown where the workloads behind it decide differently', () => {
    const v1 = securityObject('AuthorizationPolicy', 'p', '{ selector: { matchLabels: { version: v1 } } }');
    const both = istioSnapshot(SERVICE, pod('a', 'app: web, version: v1'), pod('b', 'app: web, version: v2'), v1);
    expect(decide(both).reason).toContain('allow, deny');
  });

  it.each([
    ['a namespace without injection', [namespace('istio-injection: disabled'), SERVICE, pod('w', 'app: web')]],
    ['a Pod that refuses injection', [SERVICE, pod('w', "app: web, sidecar.istio.io/inject: 'false'")]],
    [
      'a port kept from the proxy',
      [SERVICE, pod('w', 'app: web', ", annotations: { traffic.sidecar.istio.io/excludeInboundPorts: '8080' }")],
    ],
    [
      'a Pod beside others that are injected',
      [
        namespace(''),
        SERVICE,
        pod('w', 'app: web'),
        `{ apiVersion: v1, kind: Namespace, metadata: { name: other, labels: { istio-injection: enabled } } }`,
      ],
    ],
  ])('is unmanaged in %s', (_, documents) => {
    expect(decide(istioSnapshot(...documents)).decision).toBe('unmanaged');
  });

  it.each([
    ['ambient', [namespace('istio.io/dataplane-mode: ambient'), SERVICE, pod('w', 'app: web')]],
    ['a gateway', [SERVICE, pod('w', 'app: web, gateway.networking.k8s.io/gateway-name: web')]],
  ])('is not decided for %s', (_, documents) => {
    expect(decide(istioSnapshot(...documents)).decision).toBe('unknown');
  });

  it('is unmanaged outside the mesh', () => {
    const entry = `{ apiVersion: networking.istio.io/v1, kind: ServiceEntry, metadata: { name: e }, spec: { hosts: [api.example.com] } }`;
    expect(decide(istioSnapshot(entry), { target: { service: 'api.example.com', port: 443 } }).decision).toBe('unmanaged');
  });
});

describe('the layer of a port', () => {
  it('is bytes where the first Service port that leads to it is UDP (istio/istio pilot/pkg/networking, ListenerProtocolUnknown)', () => {
    const service = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  selector: { app: web }
  ports:
    - { name: dns, port: 81, targetPort: 8080, protocol: UDP }
    - { name: http, port: 80, targetPort: 8080 }
`;
    const denied = securityObject(
      'AuthorizationPolicy',
      'p',
      "{ action: DENY, rules: [{ to: [{ operation: { paths: ['/no'] } }] }] }",
    );
    const asked = { target: { service: 'web', port: 80 }, request: { path: '/yes' } };
    expect(decide(istioSnapshot(service, pod('w', 'app: web'), denied), asked).decision).toBe('deny');
  });
});
