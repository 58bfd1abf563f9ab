import { parseAllDocuments } from 'yaml';
import type { MeshKind } from '../../domain/model/mesh-kind.js';
import { ConsulSandbox } from '../consul/consul-sandbox.js';
import type { JsonObject } from '../json-object.js';
import { KubernetesSandbox, type ObjectRef } from '../kubernetes/kubernetes-sandbox.js';
import type { Faults } from '../sandbox-server.js';
import { eastCluster } from './east-cluster.js';
import { eastPolicies } from './east-policies.js';
import { CONSUL_ROOT } from './mesh-roots.js';
import { southCatalog } from './south-catalog.js';
import { southEntries } from './south-entries.js';
import { westCluster } from './west-cluster.js';
import { westPolicies } from './west-policies.js';

/** One running mesh of the demo. */
export interface DemoMesh {
  readonly name: string;
  readonly kind: MeshKind;
  /** The body of `PUT /v1/projects/{project}/meshes/{name}`. */
  readonly body: JsonObject;
  /** Trouble to order. */
  readonly faults: Faults;
  /** Changes an object as somebody else; for Consul `kind` is that of the config entry. Throws where it is not there. */
  editAs(manager: string, ref: ObjectRef, mutate: (object: JsonObject) => void): void;
  /** The object or entry as the mesh holds it now. */
  find(ref: ObjectRef): JsonObject | undefined;
  /** Dies with its connections cut; its objects stay. */
  kill(): Promise<void>;
  /** Comes back on the same port. */
  restart(): Promise<void>;
}

/** The running demo. */
export interface DemoMeshes {
  readonly meshes: readonly DemoMesh[];
  close(): Promise<void>;
}

/** When the first object of the demo was made; each later one is some minutes younger. */
const FOUNDED = Date.UTC(2026, 1, 3, 9, 0, 0);
const MINUTES_APART = 7;

/** Starts the three meshes of the demo: `east` (Istio), `west` (Linkerd) and `south` (Consul), on free ports of 127.0.0.1. */
export async function startDemoMeshes(): Promise<DemoMeshes> {
  const meshes = await Promise.all([
    startCluster('east', 'istio', eastCluster, eastPolicies),
    startCluster('west', 'linkerd', westCluster, westPolicies),
    startDatacenter('south'),
  ]);
  return { meshes, close: async () => void (await Promise.all(meshes.map((mesh) => mesh.kill()))) };
}

function documents(text: string): JsonObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as JsonObject);
}

async function startCluster(
  name: string,
  mesh: 'istio' | 'linkerd',
  cluster: readonly JsonObject[],
  policies: string,
): Promise<DemoMesh> {
  const sandbox = await KubernetesSandbox.start({ mesh });
  for (const [index, object] of [...cluster, ...documents(policies)].entries()) {
    sandbox.seed(object, 'kubectl', new Date(FOUNDED + index * MINUTES_APART * 60_000));
  }
  const connection = { kubernetes: { server: sandbox.url, token: 'admin-token' } };
  return {
    name,
    kind: mesh,
    body: { name, kind: mesh, labels: { env: 'prod', region: name }, trustDomain: 'cluster.local', connection },
    faults: sandbox.faults,
    editAs: (manager, ref, mutate) => void sandbox.editAs(manager, ref, mutate),
    find: (ref) => sandbox.find(ref),
    kill: () => sandbox.kill(),
    restart: () => sandbox.restart(),
  };
}

async function startDatacenter(name: string): Promise<DemoMesh> {
  const trustDomain = '7d3c9b52-4a1e-4c68-9d0f-2b6a8e5f7c31.consul';
  const sandbox = await ConsulSandbox.start({ trustDomain, rootCertificate: CONSUL_ROOT });
  for (const body of southCatalog) sandbox.state.catalog.register(body);
  for (const entry of documents(southEntries)) sandbox.write(entry);
  return {
    name,
    kind: 'consul',
    body: {
      name,
      kind: 'consul',
      labels: { env: 'prod', region: name },
      connection: { consul: { address: sandbox.url, token: 'management-token' } },
    },
    faults: sandbox.faults,
    editAs: (manager, ref, mutate) => sandbox.editAs(manager, ref.kind, ref.name, mutate),
    find: (ref) => sandbox.state.entries.get(ref.kind, ref.name),
    kill: () => sandbox.kill(),
    restart: () => sandbox.restart(),
  };
}
