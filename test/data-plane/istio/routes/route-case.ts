import type { JsonObject } from '../../../../src/domain/json.js';
import type { ProxyNode } from '../ads-stream.js';

/** Services `api`, `web` and `ops` of one namespace, with versions of `api` and `web`, and one client. */
export interface RouteCase {
  readonly client: ProxyNode;
  readonly objects: readonly JsonObject[];
}

const SERVICES = ['api', 'web', 'ops'];

/** The case of a number. */
export function routeCase(index: number): RouteCase {
  const namespace = `route-${index}`;
  const labels = { app: 'client' };
  const ip = `10.10.${index}.9`;
  const client = { pod: 'client-0', namespace, ip, serviceAccount: 'client', labels };
  return {
    client,
    objects: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { 'istio-injection': 'enabled' } } },
      ...SERVICES.flatMap((app, place) => [
        service(namespace, app),
        ...['v0', 'v1'].map((version, at) =>
          pod(namespace, `${app}-${version}`, { app, version }, `10.10.${index}.${1 + place * 2 + at}`),
        ),
      ]),
      pod(namespace, client.pod, labels, ip),
    ],
  };
}

function service(namespace: string, app: string): JsonObject {
  const ports = [{ name: 'http', port: 80, targetPort: 8080 }];
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: app, namespace }, spec: { selector: { app }, ports } };
}

function pod(namespace: string, name: string, labels: Record<string, string>, ip: string): JsonObject {
  const containers = ['app', 'istio-proxy'].map((container) => ({ name: container, image: 'image:1' }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels },
    spec: { nodeName: 'n1', serviceAccountName: 'default', containers },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
