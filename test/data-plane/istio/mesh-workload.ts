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
export const UNDECLARED_PORT = 6000;

/** The workload of a case: Namespace, ServiceAccount, Service, Pod and EndpointSlice of its own. */
export function testWorkload(index: number): TestWorkload {
  const namespace = `case-${index}`;
  const app = index % 2 === 0 ? 'shop' : 'cart';
  const pod = `${app}-0`;
  const ip = `10.9.${Math.floor(index / 200)}.${(index % 200) + 1}`;
  const labels = { app, tier: index % 3 === 0 ? 'front' : 'back', version: 'v1', case: String(index) };
  const shape = SHAPES[index % SHAPES.length] ?? [];
  const ports = shape.map(({ name, port, targetPort, appProtocol }) => ({
    name,
    port,
    targetPort,
    ...(appProtocol === undefined ? {} : { appProtocol }),
  }));
  const metadata = { name: app, namespace };
  const objects: JsonObject[] = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app }, ports } },
    podObject(namespace, pod, app, ip, labels),
    endpointSlice(namespace, app, pod, ip, shape),
  ];
  const layers = [
    ...shape.map(({ targetPort, layer }) => ({ port: targetPort, layer })),
    { port: UNDECLARED_PORT, layer: 'auto' as const },
  ];
  return { namespace, pod, ip, serviceAccount: app, labels, ports: layers, objects };
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
        { name: 'app', image: 'app:1' },
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
