import { planServices, type PlannedService } from '../service-plan.js';

type Json = Record<string, unknown>;

/** Whom a mesh calls by what: an account of a namespace, or a service. */
type Caller = (service: string, namespace: string) => Json;

/** Policies in the model for an Istio mesh: four objects per service. */
export function istioPolicies(mesh: string, services: number): Json[] {
  const caller: Caller = (serviceAccount, namespace) => ({ namespace, serviceAccount });
  return planServices(mesh, services).flatMap((service) => [
    callers(mesh, service, service.namespace, caller),
    noAdmin(mesh, service, service.namespace),
    ...traffic(mesh, service, service.namespace),
  ]);
}

/** Policies in the model for a Consul datacenter, which has no namespaces. */
export function consulPolicies(mesh: string, services: number): Json[] {
  return planServices(mesh, services).flatMap((service) => [
    callers(mesh, service, 'default', (name) => ({ service: name })),
    ...traffic(mesh, service, 'default'),
  ]);
}

function policy(mesh: string, kind: string, name: string, namespace: string, spec: Json): Json {
  return { apiVersion: 'concordat/v1', kind, metadata: { name, namespace }, spec: { placement: { meshes: [mesh] }, ...spec } };
}

function callers(mesh: string, { name, callers: names }: PlannedService, namespace: string, caller: Caller): Json {
  return policy(mesh, 'AuthorizationPolicy', `${name}-callers`, namespace, {
    target: { service: name },
    rules: [
      {
        from: [{ identities: names.map((one) => caller(one, namespace)) }],
        to: [{ methods: [{ exact: 'GET' }, { exact: 'POST' }], paths: [{ prefix: '/api/' }, { exact: '/health' }] }],
      },
    ],
  });
}

function noAdmin(mesh: string, { name }: PlannedService, namespace: string): Json {
  const rules = [{ to: [{ paths: [{ exact: '/admin' }, { prefix: '/admin/' }] }] }];
  return policy(mesh, 'AuthorizationPolicy', `${name}-no-admin`, namespace, { target: { service: name }, action: 'deny', rules });
}

function traffic(mesh: string, { name }: PlannedService, namespace: string): Json[] {
  const v2 = [{ service: name, subset: 'v2' }];
  return [
    policy(mesh, 'BackendPolicy', name, namespace, {
      host: { service: name },
      subsets: [
        { name: 'v1', labels: { version: 'v1' } },
        { name: 'v2', labels: { version: 'v2' } },
      ],
      loadBalancing: { policy: 'leastRequest' },
    }),
    policy(mesh, 'TrafficRoute', name, namespace, {
      hosts: [{ service: name }],
      rules: [
        { matches: [{ headers: [{ name: 'x-canary', match: { exact: '1' } }] }], backends: v2 },
        {
          timeout: 3000,
          backends: [
            { service: name, subset: 'v1', weight: 90 },
            { service: name, subset: 'v2', weight: 10 },
          ],
        },
      ],
    }),
  ];
}
