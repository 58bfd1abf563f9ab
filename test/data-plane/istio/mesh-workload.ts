import type { JsonObject } from '../../../src/domain/json.js';

/** One Pod with a sidecar, with what leads to it. */
export interface TestWorkload {
  readonly namespace: string;
  readonly pod: string;
  readonly ip: string;
  readonly serviceAccount: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Its ports; `service`: the Service port that leads there, null where none does. `layer`: as it is declared. */
  readonly ports: readonly { readonly port: number; readonly layer: 'http' | 'tcp' | 'auto' }[];
  readonly objects: readonly JsonObject[];
}

interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly appProtocol?: string;
}

/** Port lists that a workload may have: every way to say, or not to say, a protocol. */
const SHAPES: readonly (readonly (ServicePort & { readonly layer: 'http' | 'tcp' | 'auto' })[])[] = [
  [
    { name: 'http', port: 80, targetPort: 8080, layer: 'http' },
    { name: 'tcp', port: 9000, targetPort: 9000, layer: 'tcp' },
    { name: 'misc', port: 7500, targetPort: 7500, layer: 'auto' },
  ],
  [
    { name: 'grpc-web', port: 80, targetPort: 8080, layer: 'http' },
    { name: 'mongo-db', port: 9000, targetPort: 9000, layer: 'tcp' },
    { name: 'x-http', port: 7500, targetPort: 7500, layer: 'auto' },
  ],
  [
    { name: 'a', port: 80, targetPort: 8080, appProtocol: 'http', layer: 'http' },
    { name: 'https', port: 443, targetPort: 9000, layer: 'tcp' },
    { name: 'b', port: 3306, targetPort: 7500, layer: 'tcp' },
  ],
  [
    { name: 'http2-x', port: 80, targetPort: 8080, layer: 'http' },
    { name: 'tls', port: 9000, targetPort: 9000, layer: 'tcp' },
    { name: 'c', port: 7500, targetPort: 7500, appProtocol: 'kubernetes.io/ws', layer: 'http' },
  ],
];

/** A port that no Service names, so that the passthrough chains serve it. */
const UNDECLARED_PORT = 6000;

/** The workload of a case: Namespace, ServiceAccount, one or two Services, Pod and EndpointSlice of its own. */
export function testWorkload(index: number): TestWorkload {
  const namespace = `case-${index}`;
  const app = index % 2 === 0 ? 'shop' : 'cart';
  const pod = `${app}-0`;
  const ip = `10.9.${Math.floor(index / 200)}.${(index % 200) + 1}`;
  const labels = { app, tier: index % 3 === 0 ? 'front' : 'back', version: 'v1', case: String(index) };
  const shape = SHAPES[index % SHAPES.length] ?? [];
  const ports = shape.map(({ layer: _layer, ...port }) => port);
  const metadata = { name: app, namespace };
  const headless = index % 5 === 2 ? { clusterIP: 'None' } : {};
  const objects: JsonObject[] = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app }, ...headless, ports: index % 5 === 1 ? named(ports) : ports },
    },
    ...otherServices(index, app, namespace),
    podObject(namespace, pod, app, ip, labels),
    endpointSlice(namespace, app, pod, ip, shape),
  ];
  const declared = [
    ...shape.map(({ targetPort, layer }) => ({ port: targetPort, layer })),
    { port: UNDECLARED_PORT, layer: 'auto' as const },
  ];
  const layers = declared.map(({ port, layer }) => ({ port, layer: OTHER_LAYERS[index % 5]?.[port] ?? layer }));
  return { namespace, pod, ip, serviceAccount: app, labels, ports: layers, objects };
}

/** The first port by the name that the container gives it. */
function named(ports: readonly Omit<ServicePort, 'layer'>[]): JsonObject[] {
  return ports.map((port, index) => ({ ...port, targetPort: index === 0 ? 'web' : port.targetPort }));
}

/** What a port becomes by the other Service, whose host name comes first. */
const OTHER_LAYERS: Readonly<Record<number, Readonly<Record<number, 'http' | 'tcp'>>>> = {
  0: { 8080: 'tcp' },
  3: { 9000: 'http' },
  4: { [UNDECLARED_PORT]: 'tcp' },
};

/** Services that claim a port of the same Pod by another protocol. */
function otherServices(index: number, app: string, namespace: string): JsonObject[] {
  const service = (name: string, port: JsonObject): JsonObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app }, ports: [port] },
  });
  if (index % 5 === 0) return [service(`${app}-b`, { name: 'tcp-other', port: 81, targetPort: 8080 })];
  if (index % 5 === 3) return [service(`a-${app}`, { name: 'http-other', port: 90, targetPort: 9000 })];
  return index % 5 === 4 ? [service(`${app}-u`, { name: 'dns', port: 53, targetPort: UNDECLARED_PORT, protocol: 'UDP' })] : [];
}

function podObject(namespace: string, pod: string, app: string, ip: string, labels: Record<string, string>): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: pod, namespace, labels },
    spec: {
      serviceAccountName: app,
      nodeName: 'n1',
      containers: [
        { name: 'app', image: 'app:1', ports: [{ name: 'web', containerPort: 8080 }] },
        { name: 'istio-proxy', image: 'proxyv2:1' },
      ],
    },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

function endpointSlice(namespace: string, app: string, pod: string, ip: string, ports: readonly ServicePort[]): JsonObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${app}-1`, namespace, labels: { 'kubernetes.io/service-name': app } },
    addressType: 'IPv4',
    ports: ports.map(({ name, targetPort }) => ({ name, port: targetPort, protocol: 'TCP' })),
    endpoints: [{ addresses: [ip], conditions: { ready: true }, targetRef: { kind: 'Pod', name: pod, namespace } }],
  };
}
