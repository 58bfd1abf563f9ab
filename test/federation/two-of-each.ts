import { parseAllDocuments } from 'yaml';
import { adapterFor } from '../../src/adapters/adapters.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { FederatedMesh } from '../../src/domain/federation/federated-mesh.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { consulSnapshot } from '../support/consul-snapshot.js';
import { istioSnapshot, meshConfigMap } from '../support/istio-snapshot.js';
import { kubernetesSnapshot } from '../support/linkerd-snapshot.js';

const WORKLOADS = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080, appProtocol: http }]
---
apiVersion: v1
kind: Pod
metadata: { name: web-0, namespace: shop, labels: { app: web }, annotations: { linkerd.io/inject: enabled, sidecar.istio.io/status: '{}', linkerd.io/proxy-version: edge } }
spec:
  serviceAccountName: web
  containers: [{ name: app, ports: [{ containerPort: 8080 }] }, { name: istio-proxy }, { name: linkerd-proxy }]
status: { podIP: 10.1.2.3 }
`;

function documents(text: string): JsonObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as JsonObject);
}

function meshOf(name: string, snapshot: NativeSnapshot, trustDomain: string): FederatedMesh {
  const named = { ...snapshot, mesh: name };
  const adapter = adapterFor(snapshot.kind);
  const inventory = adapter.inventory(named);
  const capabilities = adapter.capabilities(null);
  const context = { mesh: name, inventory, capabilities, observed: named };
  return { name, labels: {}, trustDomain: inventory.settings.trustDomain ?? trustDomain, inventory, adapter, context };
}

/** An Istio mesh with `web` of `shop`, HTTP on 80. */
export function istioMesh(name: string, ...more: readonly string[]): FederatedMesh {
  const config = meshConfigMap(`trustDomain: ${name}.example`);
  return meshOf(name, istioSnapshot(config, WORKLOADS, ...more), `${name}.example`);
}

/** The same in a Linkerd mesh. */
export function linkerdMesh(name: string, ...more: readonly string[]): FederatedMesh {
  return meshOf(name, kubernetesSnapshot(name, [WORKLOADS, ...more].flatMap(documents)), 'cluster.local');
}

/** The same in a Consul mesh. */
export function consulMesh(name: string, documents: Parameters<typeof consulSnapshot>[0] = {}): FederatedMesh {
  const snapshot = consulSnapshot({
    agent: { TrustDomain: `${name}.consul`, ...documents.agent },
    entries: [{ Kind: 'service-defaults', Name: 'web', Protocol: 'http' }, ...(documents.entries ?? [])],
    services: [
      { ServiceName: 'web', ServiceID: 'web-1', ServicePort: 8080, ServiceAddress: '10.2.3.4' },
      ...(documents.services ?? []),
    ],
  });
  return meshOf(name, snapshot, `${name}.consul`);
}
