import { generateWorkloads, type Injection } from './generate-workloads.js';
import { planServices, type PlannedService } from './service-plan.js';

type Json = Record<string, unknown>;

const INJECTION: Injection = {
  labels: { 'linkerd.io/control-plane-ns': 'linkerd' },
  annotations: { 'linkerd.io/inject': 'enabled' },
  container: { name: 'linkerd-proxy', image: 'cr.l5d.io/linkerd/proxy:edge-26.8.3', ports: [{ containerPort: 4143 }] },
};

const VALUES = `linkerdVersion: edge-26.8.3
clusterDomain: cluster.local
identityTrustDomain: cluster.local
proxy:
  defaultInboundPolicy: all-unauthenticated
`;

const CONTROL_PLANE: readonly Json[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'linkerd' } },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'linkerd-config', namespace: 'linkerd' }, data: { values: VALUES } },
];

/** The documents of a Linkerd mesh: per service a Server with who may call it, a route between itself and a canary, failure accrual. */
export function generateLinkerd(mesh: string, count: number): Json[] {
  const services = planServices(mesh, count);
  const accrual = () => ({ 'balancer.linkerd.io/failure-accrual': 'consecutive' });
  return [...CONTROL_PLANE, ...generateWorkloads(services, INJECTION, accrual), ...services.flatMap(policies)];
}

function policies(service: PlannedService): Json[] {
  const { name, namespace, callers } = service;
  const metadata = { name, namespace };
  const group = 'policy.linkerd.io';
  return [
    {
      apiVersion: 'policy.linkerd.io/v1beta3',
      kind: 'Server',
      metadata,
      spec: { podSelector: { matchLabels: { app: name } }, port: 'http', proxyProtocol: 'HTTP/1' },
    },
    {
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'MeshTLSAuthentication',
      metadata,
      spec: { identityRefs: callers.map((caller) => ({ kind: 'ServiceAccount', name: caller })) },
    },
    {
      apiVersion: 'policy.linkerd.io/v1alpha1',
      kind: 'AuthorizationPolicy',
      metadata,
      spec: {
        targetRef: { group, kind: 'Server', name },
        requiredAuthenticationRefs: [{ group, kind: 'MeshTLSAuthentication', name }],
      },
    },
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata,
      spec: {
        parentRefs: [{ group: 'core', kind: 'Service', name, port: 8080 }],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: '/api' } }],
            backendRefs: [
              { name, port: 8080, weight: 90 },
              { name: callers[0] ?? name, port: 8080, weight: 10 },
            ],
            timeouts: { request: '3s' },
          },
          { backendRefs: [{ name, port: 8080 }] },
        ],
      },
    },
  ];
}
