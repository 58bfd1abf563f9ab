import { describe, expect, it } from 'vitest';
import { inventory } from '../../../src/adapters/linkerd/inventory/inventory.js';
import { Inventory } from '../../../src/domain/model/inventory.js';
import { linkerdWorld, policyObject, server, webPod } from '../../support/linkerd-world.js';

const service = (ports: string, more = ''): string => `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { a: b } }
spec: { selector: { app: web }, ports: [${ports}]${more} }
`;
const deployment = (annotations = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: books, namespace: shop }
spec:
  selector: { matchLabels: { app: books } }
  template:
    metadata: { labels: { app: books }, annotations: { ${annotations} } }
    spec: { serviceAccountName: books, containers: [{ name: app, ports: [{ name: http, containerPort: 7000 }] }] }
`;
const portOf = (...documents: string[]) => inventory(linkerdWorld(webPod, ...documents)).services[0]?.ports[0];

describe('the inventory of a Linkerd mesh', () => {
  it('is complete and valid', () => {
    const namespace = '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { team: x } } }';
    const account = '{ apiVersion: v1, kind: ServiceAccount, metadata: { name: idle, namespace: shop } }';
    const world = linkerdWorld(
      webPod,
      deployment('linkerd.io/inject: enabled'),
      service('{ port: 80, targetPort: http }'),
      namespace,
      account,
    );
    const found = inventory(world);
    expect(Inventory.parse(found)).toEqual(found);
    expect(found.namespaces).toEqual([{ name: 'shop', labels: { team: 'x' } }]);
    expect(found.identities).toEqual(['shop/books', 'shop/idle', 'shop/web']);
    expect(found.workloads.map(({ name, identity, meshed }) => [name, identity, meshed])).toEqual([
      ['books', 'books.shop.serviceaccount.identity.linkerd.cluster.local', true],
      ['web', 'web.shop.serviceaccount.identity.linkerd.cluster.local', true],
    ]);
    expect(found.settings).toMatchObject({ trustDomain: 'cluster.local', rootNamespace: 'linkerd', defaultAction: 'allow' });
  });

  it('shows a template only while no pod of it is there, and outside the mesh without injection', () => {
    const pod = webPod.replace('app: web', 'app: books').replace('name: web', 'name: books-1');
    const names = inventory(linkerdWorld(pod, deployment())).workloads.map(({ name }) => name);
    expect(names).toEqual(['books-1']);
    expect(inventory(linkerdWorld(deployment())).workloads[0]).toMatchObject({
      meshed: false,
      identity: null,
      serviceAccount: 'books',
    });
  });

  it('takes injection from the namespace, which the template may overrule', () => {
    const namespace =
      '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, annotations: { linkerd.io/inject: enabled } } }';
    expect(inventory(linkerdWorld(namespace, deployment())).workloads[0]?.meshed).toBe(true);
    expect(inventory(linkerdWorld(namespace, deployment('linkerd.io/inject: disabled'))).workloads[0]?.meshed).toBe(false);
  });

  it.each([
    ['HTTP/1', 'http'],
    ['HTTP/2', 'http2'],
    ['gRPC', 'grpc'],
    ['opaque', 'tcp'],
    ['TLS', 'tls'],
  ])('a Server with proxyProtocol %s makes a port %s', (proxyProtocol, protocol) => {
    expect(
      portOf(service('{ port: 80, targetPort: http, appProtocol: http }'), server(`proxyProtocol: ${proxyProtocol}`))?.protocol,
    ).toBe(protocol);
  });

  it('takes the protocol from appProtocol otherwise, of which it knows two values', () => {
    const protocol = (text: string) => portOf(service(`{ port: 80, targetPort: 8080${text} }`))?.protocol;
    expect(
      ['', ', appProtocol: http', ', appProtocol: kubernetes.io/h2c', ', appProtocol: https', ', protocol: UDP'].map(protocol),
    ).toEqual(['unknown', 'http', 'http2', 'tcp', 'udp']);
  });

  it('tells the mutual TLS that the grants on a port demand', () => {
    const mode = (...documents: string[]) => portOf(service('{ port: 80, targetPort: http }'), ...documents)?.mutualTls;
    const anybody = policyObject(
      'AuthorizationPolicy',
      'all',
      '{ targetRef: { group: policy.linkerd.io, kind: Server, name: web }, requiredAuthenticationRefs: [] }',
    );
    expect([mode(), mode(server()), mode(server('accessPolicy: all-authenticated')), mode(server(), anybody)]).toEqual([
      'permissive',
      'strict',
      'strict',
      'permissive',
    ]);
    const unmeshed = webPod.replace('linkerd.io/control-plane-ns', 'x');
    expect(inventory(linkerdWorld(unmeshed, service('{ port: 80 }'))).services[0]?.ports[0]?.mutualTls).toBe('disabled');
    expect(inventory(linkerdWorld(service('{ port: 80 }'))).services[0]?.ports[0]?.mutualTls).toBeNull();
  });

  it('lists endpoints with their health from EndpointSlices', () => {
    const slice = `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
ports: [{ port: 8080 }]
endpoints:
  - { addresses: [10.0.0.2], conditions: { ready: false }, targetRef: { kind: Pod, name: web } }
  - { addresses: [10.0.0.1], conditions: { ready: true } }
`;
    expect(inventory(linkerdWorld(webPod, service('{ port: 80 }'), slice)).services[0]?.endpoints).toEqual([
      { address: '10.0.0.1', port: 8080, workload: null, healthy: true },
      { address: '10.0.0.2', port: 8080, workload: 'web', healthy: false },
    ]);
  });
});
