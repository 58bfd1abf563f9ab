import type { JsonObject } from '../../../src/domain/json.js';
import type { MeshKind } from '../../../src/domain/model/mesh-kind.js';
import type { Connection } from '../../../src/domain/translation/connection.js';
import { nativeKey, type NativeObject } from '../../../src/domain/translation/native-object.js';
import { consulAdapter } from '../../../src/adapters/consul/adapter.js';
import { Connections } from '../../../src/connections/connections.js';
import { ConsulAgent } from '../../../src/control-planes/consul/consul-agent.js';
import { Istiod } from '../../../src/control-planes/istio/istiod.js';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import { Egress } from '../../../src/platform/egress/egress.js';

/** A real control plane and our connection to it, by a credential that may do everything. */
export interface AdmittingMesh {
  readonly kind: MeshKind;
  readonly connection: Connection;
  /** Makes what must be there before the objects: their namespaces, or (Consul) the entries that others wrote. */
  prepare(objects: readonly NativeObject[], others: readonly NativeObject[]): Promise<void>;
  close(): Promise<void>;
}

const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));

/** The control plane of a mesh kind, with everything of it that judges objects. */
export function startAdmittingMesh(kind: MeshKind): Promise<AdmittingMesh> {
  return kind === 'consul' ? startAgent() : startCluster(kind);
}

async function startAgent(): Promise<AdmittingMesh> {
  const agent = await ConsulAgent.start();
  const spec = { consul: { address: agent.url, token: agent.managementToken } };
  const connection = await connections.open(spec, () => Promise.resolve([]));
  const rank = ({ collection }: NativeObject) => consulAdapter.writeOrder.indexOf(collection);
  let seeded: readonly NativeObject[] = [];
  return {
    kind: 'consul',
    connection,
    prepare: async (_objects, others) => {
      const wanted = new Set(others.map(nativeKey));
      for (const { collection, name } of seeded.toReversed().filter((other) => !wanted.has(nativeKey(other)))) {
        await agent.call('DELETE', `/v1/config/${collection}/${encodeURIComponent(name)}`);
      }
      seeded = others.toSorted((a, b) => rank(a) - rank(b));
      for (const { body } of seeded) await agent.call('PUT', '/v1/config', body);
    },
    close: async () => {
      await connection.close();
      await agent.close();
    },
  };
}

/** Both kinds on one server would share the Gateway API: each gets its own. */
async function startCluster(kind: 'istio' | 'linkerd'): Promise<AdmittingMesh> {
  const server = await ApiServer.start();
  const istiod = await startJudges(server, kind).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const certificateAuthorityData = Buffer.from(server.certificateAuthority).toString('base64');
  const spec = { kubernetes: { server: server.url, token: server.adminToken, certificateAuthorityData } };
  const connection = await connections.open(spec, () => Promise.resolve([]));
  const namespaces = new Set<string>();
  const create = async (path: string, body: JsonObject): Promise<void> => {
    const answer = await server.call('POST', path, body);
    if (answer.status !== 201 && answer.status !== 409) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  };
  const prepare = async (objects: readonly NativeObject[]): Promise<void> => {
    const fresh = new Set(objects.flatMap(({ namespace }) => (namespace === null ? [] : [namespace]))).difference(namespaces);
    for (const name of fresh) {
      await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      namespaces.add(name);
    }
  };
  return {
    kind,
    connection,
    prepare,
    close: async () => {
      await connection.close();
      await istiod?.close();
      await server.close();
    },
  };
}

async function startJudges(server: ApiServer, kind: 'istio' | 'linkerd'): Promise<Istiod | null> {
  await installCrds(server, [kind, 'gateway-api']);
  if (kind === 'linkerd') return null;
  const istiod = await Istiod.start(server);
  await istiod.registerWebhook();
  return istiod;
}
