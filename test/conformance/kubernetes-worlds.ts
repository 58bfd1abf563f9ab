import { parseDocuments } from '../../src/connections/documents/parse-documents.js';
import { istioAdapter } from '../../src/adapters/istio/adapter.js';
import { linkerdAdapter } from '../../src/adapters/linkerd/adapter.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { eastCluster } from '../../src/sandbox/demo/east-cluster.js';
import {
  demoNamespace,
  demoPod,
  demoService,
  demoServiceAccount,
  type DemoWorkload,
} from '../../src/sandbox/demo/kubernetes-workload.js';
import { westCluster } from '../../src/sandbox/demo/west-cluster.js';
import { worldOf, type ConformanceWorld } from './world.js';

type Proxy = DemoWorkload['proxy'];

function workload(app: string, ip: string, proxy: Proxy, namespace = 'default'): DemoWorkload {
  const ports = { http: 8080, 'tcp-data': 9000 };
  return { namespace, app, version: 'v1', serviceAccount: app, image: 'registry.example.com/app:1', ports, ip, proxy };
}

function namespaces(proxy: Proxy): JsonObject[] {
  const labels = proxy === 'istio' ? { 'istio-injection': 'enabled' } : {};
  const inject = proxy === 'linkerd' ? { 'linkerd.io/inject': 'enabled' } : {};
  return ['default', 'other'].map((name) => demoNamespace(name, labels, inject));
}

/** The bodies of the world's objects in a cluster, without its control plane. */
function worldCluster(proxy: Proxy): JsonObject[] {
  const [api, web, ops] = [
    workload('api', '10.1.0.1', proxy),
    workload('web', '10.1.0.2', proxy),
    workload('ops', '10.1.0.3', proxy),
  ] as const;
  const caller = workload('web', '10.1.0.4', proxy, 'other');
  const ports = [
    ['http', 80, 8080],
    ['tcp-data', 9000, 9000],
  ] as const;
  return [
    ...namespaces(proxy),
    ...['api', 'web', 'ops'].map((name) => demoServiceAccount('default', name)),
    demoServiceAccount('other', 'web'),
    ...[api, web, ops, caller].map(demoPod),
    ...[api, web, ops].flatMap((one) =>
      demoService({ namespace: 'default', name: one.app, app: one.app, ports, workloads: [one] }),
    ),
  ];
}

/** The control plane of a demo cluster: everything in its namespace. */
function controlPlane(cluster: readonly JsonObject[], namespace: string): JsonObject[] {
  return cluster.filter(({ metadata }) => {
    const { name, namespace: own } = metadata as { name: string; namespace?: string };
    return own === namespace || name === namespace;
  });
}

/** The snapshot of Kubernetes objects, as the documents connection makes it. */
function kubernetesSnapshot(kind: Proxy, version: string, bodies: readonly JsonObject[]): NativeSnapshot {
  const { objects, violations } = parseDocuments(JSON.stringify(bodies), 'application/json', kind);
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
  return { mesh: kind === 'istio' ? 'east' : 'west', kind, version, objects };
}

const spiffeId = (trustDomain: string, namespace: string, name: string) => `${trustDomain}/ns/${namespace}/sa/${name}`;

/** Istio as it is installed: mTLS permissive, nothing denied. */
export const istioWorld = worldOf({
  name: 'istio',
  adapter: istioAdapter,
  snapshot: kubernetesSnapshot('istio', '1.29.2', [...controlPlane(eastCluster, 'istio-system'), ...worldCluster('istio')]),
  spiffeId,
});

const linkerdControlPlane = controlPlane(westCluster, 'linkerd');

function linkerdWorld(defaultPolicy: string): ConformanceWorld {
  const installed = JSON.stringify(linkerdControlPlane).replaceAll('all-unauthenticated', defaultPolicy);
  return worldOf({
    name: `linkerd, by default ${defaultPolicy}`,
    adapter: linkerdAdapter,
    snapshot: kubernetesSnapshot('linkerd', 'edge-26.8.3', [
      ...(JSON.parse(installed) as JsonObject[]),
      ...worldCluster('linkerd'),
    ]),
    // Linkerd names identities as DNS names; an id with slashes is nobody's.
    spiffeId: (trustDomain, namespace, name) => `${name}.${namespace}.serviceaccount.identity.linkerd.${trustDomain}`,
  });
}

/** Linkerd with an open and a closed default. */
export const linkerdWorlds: readonly ConformanceWorld[] = [
  linkerdWorld('all-unauthenticated'),
  linkerdWorld('all-authenticated'),
  linkerdWorld('deny'),
];
