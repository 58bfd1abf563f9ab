import type { JsonObject } from '../json-object.js';
import { demoNamespace, demoPod, demoService, demoServiceAccount, type DemoWorkload } from './kubernetes-workload.js';
import { ISTIO_ROOT } from './mesh-roots.js';

function bookinfo(app: string, version: string, ip: string, ports: Record<string, number> = { http: 9080 }): DemoWorkload {
  const image = `docker.io/istio/examples-bookinfo-${app}-${version}:1.20.3`;
  return { namespace: 'bookinfo', app, version, serviceAccount: app, image, ports, ip, proxy: 'istio' };
}

function shop(app: string, ip: string): DemoWorkload {
  return {
    namespace: 'shop',
    app,
    version: 'v1',
    serviceAccount: app,
    image: `registry.example.com/shop/${app}:2.4.1`,
    ports: { http: 8080 },
    ip,
    proxy: 'istio',
  };
}

const PRODUCTPAGE = bookinfo('productpage', 'v1', '10.9.1.10', { http: 9080, 'http-metrics': 9090 });
const DETAILS = bookinfo('details', 'v1', '10.9.1.20');
const RATINGS = bookinfo('ratings', 'v1', '10.9.1.30');
const REVIEWS = [
  bookinfo('reviews', 'v1', '10.9.1.41'),
  bookinfo('reviews', 'v2', '10.9.1.42'),
  bookinfo('reviews', 'v3', '10.9.1.43'),
];
const WEB = shop('web', '10.9.2.10');
const PAYMENTS = shop('payments', '10.9.2.20');

/** The mesh configuration of the demo, as istiod reads it. */
export const MESH_CONFIG = `accessLogFile: /dev/stdout
trustDomain: cluster.local
rootNamespace: istio-system
pathNormalization:
  normalization: MERGE_SLASHES
defaultConfig:
  discoveryAddress: istiod.istio-system.svc:15012
`;

const CONTROL_PLANE: readonly JsonObject[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system', labels: { 'istio.io/rev': 'default' } },
    data: { mesh: MESH_CONFIG },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio-ca-root-cert', namespace: 'istio-system' },
    data: { 'root-cert.pem': ISTIO_ROOT },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'istiod', namespace: 'istio-system', labels: { app: 'istiod', 'istio.io/rev': 'default' } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'istiod' } },
      template: {
        metadata: { labels: { app: 'istiod' } },
        spec: {
          serviceAccountName: 'istiod',
          containers: [
            { name: 'discovery', image: 'docker.io/istio/pilot:1.29.2', env: [{ name: 'REVISION', value: 'default' }] },
          ],
        },
      },
    },
  },
];

/** What runs in the demo's Istio cluster: Bookinfo, the shop and the control plane's settings. */
export const eastCluster: readonly JsonObject[] = [
  demoNamespace('istio-system'),
  demoNamespace('bookinfo', { 'istio-injection': 'enabled' }),
  demoNamespace('shop', { 'istio-injection': 'enabled' }),
  ...CONTROL_PLANE,
  ...['productpage', 'details', 'ratings', 'reviews'].map((name) => demoServiceAccount('bookinfo', name)),
  ...['web', 'payments'].map((name) => demoServiceAccount('shop', name)),
  ...[PRODUCTPAGE, DETAILS, RATINGS, ...REVIEWS, WEB, PAYMENTS].map(demoPod),
  ...demoService({
    namespace: 'bookinfo',
    name: 'productpage',
    app: 'productpage',
    ports: [
      ['http', 9080, 9080],
      ['http-metrics', 9090, 9090],
    ],
    workloads: [PRODUCTPAGE],
  }),
  ...demoService({ namespace: 'bookinfo', name: 'details', app: 'details', ports: [['http', 9080, 9080]], workloads: [DETAILS] }),
  ...demoService({ namespace: 'bookinfo', name: 'ratings', app: 'ratings', ports: [['http', 9080, 9080]], workloads: [RATINGS] }),
  ...demoService({ namespace: 'bookinfo', name: 'reviews', app: 'reviews', ports: [['http', 9080, 9080]], workloads: REVIEWS }),
  ...demoService({ namespace: 'shop', name: 'web', app: 'web', ports: [['http', 80, 8080]], workloads: [WEB] }),
  ...demoService({ namespace: 'shop', name: 'payments', app: 'payments', ports: [['http', 8080, 8080]], workloads: [PAYMENTS] }),
];
