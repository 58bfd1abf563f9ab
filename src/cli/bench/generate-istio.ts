import { generateWorkloads, type Injection } from './generate-workloads.js';
import { planServices, type PlannedService } from './service-plan.js';

type Json = Record<string, unknown>;

const INJECTION: Injection = {
  labels: { 'security.istio.io/tlsMode': 'istio' },
  annotations: { 'sidecar.istio.io/status': '{}' },
  container: { name: 'istio-proxy', image: 'docker.io/istio/proxyv2:1.29.2' },
};

const CONTROL_PLANE: readonly Json[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh: 'trustDomain: cluster.local\nrootNamespace: istio-system\n' },
  },
  {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: 'istio-system' },
    spec: { mtls: { mode: 'STRICT' } },
  },
];

/** The documents of an Istio mesh: per service two authorization policies, a route between two subsets and a destination rule. */
export function generateIstio(mesh: string, count: number): Json[] {
  const services = planServices(mesh, count);
  return [...CONTROL_PLANE, ...generateWorkloads(services, INJECTION, () => ({})), ...services.flatMap(policies)];
}

function policies(service: PlannedService): Json[] {
  const { name, namespace, callers } = service;
  const metadata = (suffix: string) => ({ name: `${name}${suffix}`, namespace });
  const selector = { matchLabels: { app: name } };
  const principals = callers.map((caller) => `cluster.local/ns/${namespace}/sa/${caller}`);
  return [
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: metadata('-callers'),
      spec: {
        selector,
        action: 'ALLOW',
        rules: [
          { from: [{ source: { principals } }], to: [{ operation: { methods: ['GET', 'POST'], paths: ['/api/*', '/health'] } }] },
        ],
      },
    },
    {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: metadata('-no-admin'),
      spec: { selector, action: 'DENY', rules: [{ to: [{ operation: { paths: ['/admin', '/admin/*'] } }] }] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: metadata(''),
      spec: {
        host: name,
        trafficPolicy: {
          loadBalancer: { simple: 'LEAST_REQUEST' },
          connectionPool: { tcp: { maxConnections: 100 }, http: { http1MaxPendingRequests: 32 } },
          outlierDetection: { consecutive5xxErrors: 5, interval: '10s', baseEjectionTime: '30s' },
        },
        subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })),
      },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: metadata(''),
      spec: {
        hosts: [name],
        http: [
          { match: [{ headers: { 'x-canary': { exact: '1' } } }], route: [{ destination: { host: name, subset: 'v2' } }] },
          {
            timeout: '3s',
            route: [
              { destination: { host: name, subset: 'v1' }, weight: 90 },
              { destination: { host: name, subset: 'v2' }, weight: 10 },
            ],
          },
        ],
      },
    },
  ];
}
