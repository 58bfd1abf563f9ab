import type { JsonObject } from '../json-object.js';
import { demoNamespace, demoPod, demoService, demoServiceAccount, type DemoWorkload } from './kubernetes-workload.js';
import { LINKERD_ROOT } from './mesh-roots.js';

function emojivoto(app: string, ip: string, ports: Record<string, number>, version = 'v11'): DemoWorkload {
  const appLabel = app === 'vote-bot' ? app : `${app}-svc`;
  const image = `ghcr.io/buoyantio/emojivoto-${app}:${version}`;
  return { namespace: 'emojivoto', app, version, serviceAccount: app, image, ports, ip, proxy: 'linkerd', appLabel };
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
    proxy: 'linkerd',
  };
}

const WEB = emojivoto('web', '10.19.1.10', { http: 8080 });
const WEB_CANARY: DemoWorkload = { ...emojivoto('web', '10.19.1.11', { http: 8080 }, 'v12'), appLabel: 'web-canary' };
const EMOJI = emojivoto('emoji', '10.19.1.20', { grpc: 8080, prom: 8801 });
const VOTING = emojivoto('voting', '10.19.1.30', { grpc: 8080, prom: 8801 });
const VOTE_BOT = emojivoto('vote-bot', '10.19.1.40', {});
const SHOP_WEB = shop('web', '10.19.2.10');
const PAYMENTS = shop('payments', '10.19.2.20');

const CLUSTER_NETWORKS = '10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16,fd00::/8';

const VALUES = `linkerdVersion: edge-26.8.3
clusterDomain: cluster.local
clusterNetworks: "${CLUSTER_NETWORKS}"
identityTrustDomain: cluster.local
proxy:
  defaultInboundPolicy: all-unauthenticated
  opaquePorts: "25,587,3306,4444,5432,6379,9300,11211"
proxyInit:
  ignoreInboundPorts: "4567,4568"
policyController:
  probeNetworks: [0.0.0.0/0, "::/0"]
`;

const POLICY_ARGUMENTS = [
  '--admin-addr=[::]:9990',
  '--control-plane-namespace=linkerd',
  '--server-tls-key=/var/run/linkerd/tls/tls.key',
  '--server-tls-certs=/var/run/linkerd/tls/tls.crt',
  `--cluster-networks=${CLUSTER_NETWORKS}`,
  '--identity-domain=cluster.local',
  '--cluster-domain=cluster.local',
  '--default-policy=all-unauthenticated',
  '--probe-networks=0.0.0.0/0,::/0',
];

const CONTROL_PLANE: readonly JsonObject[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'linkerd-config', namespace: 'linkerd' },
    data: { 'linkerd-crds-chart-version': '2026.8.3', values: VALUES },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'linkerd-identity-trust-roots', namespace: 'linkerd' },
    data: { 'ca-bundle.crt': LINKERD_ROOT },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'linkerd-destination',
      namespace: 'linkerd',
      labels: { 'linkerd.io/control-plane-component': 'destination', 'linkerd.io/control-plane-ns': 'linkerd' },
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: { 'linkerd.io/control-plane-component': 'destination' } },
      template: {
        metadata: { labels: { 'linkerd.io/control-plane-component': 'destination', 'linkerd.io/control-plane-ns': 'linkerd' } },
        spec: {
          serviceAccountName: 'linkerd-destination',
          containers: [
            {
              name: 'destination',
              image: 'cr.l5d.io/linkerd/controller:edge-26.8.3',
              args: ['destination', '-addr=:8086', '-cluster-domain=cluster.local'],
            },
            { name: 'policy', image: 'cr.l5d.io/linkerd/policy-controller:edge-26.8.3', args: POLICY_ARGUMENTS },
          ],
        },
      },
    },
  },
];

/** What runs in the demo's Linkerd cluster: emojivoto, the shop and the control plane's settings. */
export const westCluster: readonly JsonObject[] = [
  demoNamespace('linkerd', { 'linkerd.io/is-control-plane': 'true' }),
  demoNamespace('emojivoto', {}, { 'linkerd.io/inject': 'enabled' }),
  demoNamespace('shop', {}, { 'linkerd.io/inject': 'enabled' }),
  ...CONTROL_PLANE,
  ...['web', 'emoji', 'voting', 'vote-bot'].map((name) => demoServiceAccount('emojivoto', name)),
  ...['web', 'payments'].map((name) => demoServiceAccount('shop', name)),
  ...[WEB, WEB_CANARY, EMOJI, VOTING, VOTE_BOT, SHOP_WEB, PAYMENTS].map(demoPod),
  ...demoService({ namespace: 'emojivoto', name: 'web-svc', app: 'web-svc', ports: [['http', 80, 8080]], workloads: [WEB] }),
  ...demoService({
    namespace: 'emojivoto',
    name: 'web-canary',
    app: 'web-canary',
    ports: [['http', 80, 8080]],
    workloads: [WEB_CANARY],
  }),
  ...[EMOJI, VOTING].flatMap((workload) =>
    demoService({
      namespace: 'emojivoto',
      name: `${workload.app}-svc`,
      app: `${workload.app}-svc`,
      ports: [
        ['grpc', 8080, 8080],
        ['prom', 8801, 8801],
      ],
      workloads: [workload],
    }),
  ),
  ...demoService({ namespace: 'shop', name: 'web', app: 'web', ports: [['http', 80, 8080]], workloads: [SHOP_WEB] }),
  ...demoService({ namespace: 'shop', name: 'payments', app: 'payments', ports: [['http', 8080, 8080]], workloads: [PAYMENTS] }),
];
