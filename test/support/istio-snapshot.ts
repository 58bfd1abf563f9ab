import { parseAllDocuments } from 'yaml';
import { objectAt, stringAt } from '../../src/adapters/istio/native/fields.js';
import { istioSemantics } from '../../src/adapters/istio/semantics/istio-semantics.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { AccessDecision } from '../../src/domain/model/access-decision.js';
import { parseAccessQuery } from '../../src/domain/model/access-query.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';

function nativeObject(body: JsonObject): NativeObject {
  const [group = '', version] = (stringAt(body, 'apiVersion') ?? '').split('/');
  const kind = stringAt(body, 'kind') ?? '';
  const metadata = objectAt(body, 'metadata');
  return {
    collection: `${version === undefined ? 'core' : group}/${kind}`,
    namespace: kind === 'Namespace' ? null : (stringAt(metadata, 'namespace') ?? 'default'),
    name: stringAt(metadata, 'name') ?? '',
    body,
    version: null,
    writers: [],
    source: null,
  };
}

/** A snapshot of an Istio mesh from YAML documents, as the documents connection would make it. */
export function istioSnapshot(...documents: readonly string[]): NativeSnapshot {
  const objects = documents.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as JsonObject));
  return { mesh: 'east', kind: 'istio', version: null, objects: objects.map(nativeObject) };
}

/** Service `web` of namespace `shop` with HTTP on 80→8080, bytes on 9000, undeclared on 7500, and its one Pod. */
export const WEB = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  selector: { app: web }
  ports:
    - { name: http, port: 80, targetPort: 8080 }
    - { name: tcp, port: 9000, targetPort: 9000 }
    - { name: misc, port: 7500, targetPort: 7500 }
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, namespace: shop, labels: { app: web, version: v1 } }
spec: { serviceAccountName: web, containers: [{ name: app }] }
status: { podIP: 10.1.2.3 }
`;

/** An object of the security API group in YAML; the spec in flow style. */
export function securityObject(kind: string, name: string, spec: string, metadata = ''): string {
  const [namespace, own] = name.includes('/') ? name.split('/') : ['shop', name];
  return `
apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: ${own}, namespace: ${namespace}${metadata === '' ? '' : `, ${metadata}`} }
spec: ${spec}
`;
}

/** The mesh ConfigMap with a MeshConfig. */
export function meshConfigMap(config: string): string {
  return `
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: ${JSON.stringify(config)} }
`;
}

/** istiod's Deployment with one environment variable. */
export function istiod(name: string, value: string): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: istiod, namespace: istio-system }
spec: { template: { spec: { containers: [{ name: discovery, image: 'docker.io/istio/pilot:1.31.0', env: [{ name: ${name}, value: '${value}' }] }] } } }
`;
}

/** What a test asks: caller, target and request are overridden one by one. */
export interface Ask {
  readonly caller?: object;
  readonly target?: object;
  readonly request?: object;
}

/** The SPIFFE id of a service account of a namespace. */
export function spiffe(namespace: string, account: string, domain = 'cluster.local'): string {
  return `spiffe://${domain}/ns/${namespace}/sa/${account}`;
}

/** Decides a request; by default `GET /` from shop/client to port 80 of `web`. */
export function decide(snapshot: NativeSnapshot, { caller, target, request }: Ask = {}): AccessDecision {
  const query = parseAccessQuery({
    caller: { identity: spiffe('shop', 'client'), ip: '10.0.0.7', ...caller },
    target: target ?? { namespace: 'shop', service: 'web', port: 80 },
    request: { method: 'GET', host: 'web', path: '/', ...request },
  });
  return istioSemantics(snapshot).decide(query);
}

/** Only the decisions of several asks. */
export function decisions(snapshot: NativeSnapshot, asks: readonly Ask[]): readonly string[] {
  return asks.map((ask) => decide(snapshot, ask).decision);
}
