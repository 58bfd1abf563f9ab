import { namespacesOf, type PlannedService } from './service-plan.js';

type Json = Record<string, unknown>;

/** How an injector leaves its mark on a pod. */
export interface Injection {
  readonly labels: Json;
  readonly annotations: Json;
  readonly container: Json;
}

/** What runs in a Kubernetes cluster: namespaces, accounts, pods, services and their endpoints. `annotations` are a service's own. */
export function generateWorkloads(
  services: readonly PlannedService[],
  injection: Injection,
  annotations: (service: PlannedService) => Json,
): Json[] {
  return [
    ...namespacesOf(services).map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...services.flatMap((service) => [
      account(service),
      pod(service, 0, injection),
      pod(service, 1, injection),
      kubernetesService(service, annotations(service)),
      endpoints(service),
    ]),
  ];
}

function account({ name, namespace }: PlannedService): Json {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

function pod({ name, namespace, addresses }: PlannedService, instance: 0 | 1, injection: Injection): Json {
  const ip = addresses[instance];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-v${instance + 1}`,
      namespace,
      labels: { app: name, version: `v${instance + 1}`, ...injection.labels },
      annotations: injection.annotations,
    },
    spec: {
      serviceAccountName: name,
      containers: [
        { name: 'app', image: `registry/${name}:2`, ports: [{ name: 'http', containerPort: 8080 }] },
        injection.container,
      ],
    },
    status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

function kubernetesService({ name, namespace }: PlannedService, annotations: Json): Json {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace, labels: { app: name }, annotations },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 8080, targetPort: 8080, protocol: 'TCP' }] },
  };
}

function endpoints({ name, namespace, addresses }: PlannedService): Json {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-1`, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    endpoints: addresses.map((ip, index) => ({
      addresses: [ip],
      conditions: { ready: true },
      targetRef: { kind: 'Pod', namespace, name: `${name}-v${index + 1}` },
    })),
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  };
}
