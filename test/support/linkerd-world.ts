import { parseAllDocuments } from 'yaml';
import { linkerdSemantics } from '../../src/adapters/linkerd/semantics/linkerd-semantics.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { AccessDecision } from '../../src/domain/model/access-decision.js';
import { parseAccessQuery } from '../../src/domain/model/access-query.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';
import { kubernetesSnapshot } from './linkerd-snapshot.js';

/** The identity of a service account of namespace `shop` in a default installation. */
export function shopIdentity(account: string): string {
  return `${account}.shop.serviceaccount.identity.linkerd.cluster.local`;
}

/** A meshed pod `shop/web` with a named HTTP port, a UDP port of another name and a probe. */
export const webPod = `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web, linkerd.io/control-plane-ns: linkerd } }
spec:
  serviceAccountName: web
  containers:
    - name: app
      ports:
        - { name: http, containerPort: 8080 }
        - { name: stats, containerPort: 8125, protocol: UDP }
      livenessProbe: { httpGet: { path: '/live?full=1', port: HTTP } }
`;

/** A Server on port 8080 of that pod. */
export function server(spec = '', name = 'web', created = '2026-01-01T00:00:00Z'): string {
  return `
apiVersion: policy.linkerd.io/v1beta3
kind: Server
metadata: { name: ${name}, namespace: shop, creationTimestamp: '${created}', labels: { team: a } }
spec: { podSelector: { matchLabels: { app: web } }, port: 8080${spec === '' ? '' : `, ${spec}`} }
`;
}

/** A policy.linkerd.io object of namespace `shop` from the text of its spec. */
export function policyObject(kind: string, name: string, spec: string): string {
  const version = { ServerAuthorization: 'v1beta1', HTTPRoute: 'v1beta3' }[kind] ?? 'v1alpha1';
  return object(`policy.linkerd.io/${version}`, kind, name, spec);
}

/** A gateway.networking.k8s.io/v1 object of namespace `shop` from the text of its spec. */
export function gatewayObject(kind: string, name: string, spec: string): string {
  return object('gateway.networking.k8s.io/v1', kind, name, spec);
}

/** Joins documents to a snapshot. */
export function linkerdWorld(...documents: string[]): NativeSnapshot {
  const parsed = parseAllDocuments(documents.join('\n---\n'), { schema: 'core' });
  return kubernetesSnapshot(
    'test',
    parsed.map((document) => document.toJS() as JsonObject | null).filter((body) => body !== null),
  );
}

/** A request to port 8080 of that pod. Members: identity, ip, tls, method (null: no HTTP), path, host, headers, port. */
export interface Ask {
  readonly identity?: string;
  readonly ip?: string | null;
  readonly tls?: 'anonymous';
  readonly method?: string | null;
  readonly path?: string;
  readonly host?: string;
  readonly headers?: [string, string][];
  readonly port?: number;
}

/** Decides a request: by default a GET of `/` from 10.0.0.9 in plaintext. */
export function decide(world: NativeSnapshot, ask: Ask = {}): AccessDecision {
  const { identity, ip = '10.0.0.9', tls, method = 'GET', path = '/', host, headers = [], port = 8080 } = ask;
  const query = {
    caller: { identity, ip: ip ?? undefined, tls },
    target: { namespace: 'shop', workload: 'web', port },
    request: { method, path, host, headers },
  };
  return linkerdSemantics(world).decide(parseAccessQuery(query));
}

/** The decisions of one world on several requests. */
export function decisions(world: NativeSnapshot, asks: readonly Ask[]): string[] {
  return asks.map((ask) => decide(world, ask).decision);
}

function object(apiVersion: string, kind: string, name: string, spec: string): string {
  return `{ apiVersion: ${apiVersion}, kind: ${kind}, metadata: { name: ${name}, namespace: shop }, spec: ${spec} }`;
}
