import type { JsonObject } from '../../src/domain/json.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import { Connections } from '../../src/connections/connections.js';
import { Egress } from '../../src/platform/egress/egress.js';
import { KubernetesSandbox } from '../../src/sandbox/kubernetes/kubernetes-sandbox.js';
import { describeConnection } from './connection-contract.js';
import type { ContractMesh } from './contract-mesh.js';

const TOKENS = { admin: 'admin-token', reader: 'reader-token', stranger: 'nobody-knows-me' };
const COLLECTION = 'security.istio.io/AuthorizationPolicy';

function policy(spec: JsonObject): NativeObject {
  const ref = { collection: COLLECTION, namespace: 'shop', name: 'readers' };
  const metadata = { name: ref.name, namespace: ref.namespace };
  const body = { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata, spec };
  return { ...ref, body, version: null, writers: [], source: null };
}

async function start(): Promise<ContractMesh> {
  const cluster = await KubernetesSandbox.start({ mesh: 'istio' });
  cluster.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, 'kubectl', new Date());
  const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
  return {
    connect: (credential) =>
      connections.open({ kubernetes: { server: cluster.url, token: TOKENS[credential] } }, () => Promise.resolve([])),
    collections: ['core/Namespace', COLLECTION],
    written: [COLLECTION],
    unserved: 'policy.linkerd.io/Server',
    wanted: policy({ action: 'ALLOW', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] }),
    changed: policy({ action: 'ALLOW', rules: [{ to: [{ operation: { methods: ['PUT'] } }] }] }),
    invalid: policy({ action: 'PERMIT' }),
    lacking: 'patch authorizationpolicies.security.istio.io',
    editByOther: (ref) => {
      cluster.editAs('kubectl-edit', { kind: 'AuthorizationPolicy', namespace: 'shop', name: ref.name }, (object) => {
        object['spec'] = { action: 'DENY' };
      });
      return Promise.resolve();
    },
    throttleOnce: () => Object.assign(cluster.faults, { throttled: 1, retryAfterSeconds: 0 }),
    kill: () => cluster.kill(),
  };
}

describeConnection('Kubernetes connection, sandbox', start);
