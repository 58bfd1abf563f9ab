import { istioAdapter } from '../../../src/adapters/istio/adapter.js';
import { parseDocuments } from '../../../src/connections/documents/parse-documents.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { Policy } from '../../../src/domain/model/policy.js';
import type { TrafficRoute } from '../../../src/domain/model/traffic-route.js';
import type { TranslationReport } from '../../../src/domain/translation/translation-report.js';
import type { ProxyNode } from './ads-stream.js';

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

/** What the adapter makes of a route and of the versions that it names, and what it says of the translation. */
export function writeRoute(route: TrafficRoute, { objects }: RouteCase): { objects: JsonObject[]; report: TranslationReport } {
  const { objects: parsed } = parseDocuments(JSON.stringify(objects), 'application/json', 'istio');
  const observed = { mesh: 'east', kind: 'istio' as const, version: null, objects: parsed };
  const inventory = istioAdapter.inventory(observed);
  const context = { mesh: 'east', inventory, capabilities: istioAdapter.capabilities(inventory.version), observed };
  const subsets = ['api', 'web'].map((name) => subsetsOf(name, route.metadata.namespace));
  const policies = [route, ...subsets].map((policy) => ({ policy, names: {} }));
  const written = istioAdapter.write(policies, context);
  return { objects: written.objects.map(({ body }) => body), report: written.report };
}

function subsetsOf(name: string, namespace: string): Policy {
  const subsets = ['v0', 'v1'].map((version) => ({ name: version, labels: { version } }));
  const spec = { host: { service: name }, subsets };
  return Policy.parse({
    apiVersion: 'concordat/v1',
    kind: 'BackendPolicy',
    metadata: { name: `${name}-subsets`, namespace },
    spec,
  });
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
