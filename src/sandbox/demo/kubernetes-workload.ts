import type { JsonObject, JsonValue } from '../json-object.js';

/** A workload of the demo: one pod, the Deployment's labels on it, and the proxy of its mesh beside the application. */
export interface DemoWorkload {
  readonly namespace: string;
  readonly app: string;
  readonly version: string;
  readonly serviceAccount: string;
  readonly image: string;
  /** Container ports by name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly ip: string;
  readonly proxy: 'istio' | 'linkerd';
  /** Value of the `app` label where it is not the name. */
  readonly appLabel?: string;
}

/** A service of the demo. Ports are `[name, port, target]`. */
export interface DemoService {
  readonly namespace: string;
  readonly name: string;
  readonly app: string;
  readonly ports: readonly (readonly [string, number, number])[];
  /** Instances behind it, for its EndpointSlice. */
  readonly workloads: readonly DemoWorkload[];
}

/** A Namespace with labels and annotations. */
export function demoNamespace(name: string, labels: JsonObject = {}, annotations: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...labels }, annotations },
  };
}

/** A ServiceAccount. */
export function demoServiceAccount(namespace: string, name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

/** The running Pod of a workload, as its injector leaves it. */
export function demoPod(workload: DemoWorkload): JsonObject {
  const { namespace, app, version, serviceAccount, image, ports, ip } = workload;
  const injected = PROXIES[workload.proxy];
  const container = {
    name: app,
    image,
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(workload),
      namespace,
      labels: { app: workload.appLabel ?? app, version, ...injected.labels },
      annotations: injected.annotations,
    },
    spec: { serviceAccountName: serviceAccount, containers: [container, injected.container] },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** The name of a workload's pod. */
function podName({ app, version, ip }: DemoWorkload): string {
  return `${app}-${version}-${ip.split('.').slice(2).join('-')}`;
}

interface Injection {
  readonly labels: JsonObject;
  readonly annotations: JsonObject;
  readonly container: JsonValue;
}

const PROXIES: Readonly<Record<DemoWorkload['proxy'], Injection>> = {
  istio: {
    labels: { 'security.istio.io/tlsMode': 'istio', 'service.istio.io/canonical-revision': 'latest' },
    annotations: { 'sidecar.istio.io/status': '{"containers":["istio-proxy"]}' },
    container: {
      name: 'istio-proxy',
      image: 'docker.io/istio/proxyv2:1.29.2',
      ports: [{ name: 'http-envoy-prom', containerPort: 15090, protocol: 'TCP' }],
    },
  },
  linkerd: {
    labels: { 'linkerd.io/control-plane-ns': 'linkerd' },
    annotations: { 'linkerd.io/proxy-version': 'edge-26.8.3', 'linkerd.io/inject': 'enabled' },
    container: {
      name: 'linkerd-proxy',
      image: 'cr.l5d.io/linkerd/proxy:edge-26.8.3',
      ports: [
        { name: 'linkerd-proxy', containerPort: 4143, protocol: 'TCP' },
        { name: 'linkerd-admin', containerPort: 4191, protocol: 'TCP' },
      ],
    },
  },
};

/** A Service and the EndpointSlice that its controller keeps. */
export function demoService({ namespace, name, app, ports, workloads }: DemoService): JsonObject[] {
  const servicePorts = ports.map(([portName, port, targetPort]) => ({ name: portName, port, targetPort, protocol: 'TCP' }));
  const endpoints = workloads.map((workload) => ({
    addresses: [workload.ip],
    conditions: { ready: true, serving: true, terminating: false },
    targetRef: { kind: 'Pod', namespace, name: podName(workload) },
  }));
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace, labels: { app: name } },
      spec: { selector: { app }, ports: servicePorts },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: `${name}-x7k2p`, namespace, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      endpoints,
      ports: ports.map(([portName, , port]) => ({ name: portName, port, protocol: 'TCP' })),
    },
  ];
}
