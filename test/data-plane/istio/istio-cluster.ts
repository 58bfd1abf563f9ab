import { istioAdapter } from '../../../src/adapters/istio/adapter.js';
import { Connections } from '../../../src/connections/connections.js';
import { Istiod } from '../../../src/control-planes/istio/istiod.js';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { Connection } from '../../../src/domain/translation/connection.js';
import type { NativeSnapshot } from '../../../src/domain/translation/native-snapshot.js';
import { Egress } from '../../../src/platform/egress/egress.js';
import { kubernetesPath } from './kubernetes-path.js';

/** Objects that are written at the same time. */
const PARALLEL = 16;

/** A real API server that asks a real istiod before it takes Istio's objects, with our own connection to it. */
export class IstioCluster {
  private constructor(
    readonly server: ApiServer,
    private readonly admission: Istiod,
    private readonly connection: Connection,
  ) {}

  static async start(): Promise<IstioCluster> {
    const server = await ApiServer.start();
    await installCrds(server, ['istio', 'gateway-api']);
    const admission = await Istiod.start(server);
    await admission.registerWebhook();
    const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
    const certificateAuthorityData = Buffer.from(server.certificateAuthority).toString('base64');
    const spec = { kubernetes: { server: server.url, token: server.adminToken, certificateAuthorityData } };
    return new IstioCluster(server, admission, await connections.open(spec, () => Promise.resolve([])));
  }

  /** Creates objects, their status too; gives the server's words for each that it refused, by index. */
  async create(objects: readonly JsonObject[]): Promise<Map<number, string>> {
    const refused = new Map<number, string>();
    const waiting = objects.entries();
    const worker = async () => {
      for (const [index, object] of waiting) {
        const words = await this.createOne(object);
        if (words !== null) refused.set(index, words);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
    return refused;
  }

  /** Creates objects that are right, namespaces first. Raises an error where the server refuses one. */
  async set(objects: readonly JsonObject[]): Promise<void> {
    const { namespaces = [], others = [] } = Object.groupBy(objects, ({ kind }) =>
      kind === 'Namespace' ? 'namespaces' : 'others',
    );
    for (const part of [namespaces, others]) {
      const refused = await this.create(part);
      for (const [index, words] of refused) throw new Error(`${JSON.stringify(part[index])}: ${words}`);
    }
  }

  /** Deletes objects; those that are not there are none. */
  async delete(objects: readonly JsonObject[]): Promise<void> {
    const waiting = objects.values();
    const worker = async () => {
      for (const object of waiting) await this.server.call('DELETE', kubernetesPath(object, 'one'), { gracePeriodSeconds: 0 });
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  }

  /** What the product observes. */
  async observe(): Promise<NativeSnapshot> {
    const pages = await Array.fromAsync(this.connection.observe(istioAdapter.collections));
    return { mesh: 'east', kind: 'istio', version: null, objects: pages.flatMap(({ objects }) => objects) };
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.admission.close();
    await this.server.close();
  }

  private async createOne(object: JsonObject): Promise<string | null> {
    const { status, body } = await this.server.call<{ message?: string }>('POST', kubernetesPath(object, 'all'), object);
    if (status !== 201) return body.message ?? String(status);
    if (object['status'] === undefined) return null;
    const patch = { status: object['status'] };
    const patched = await this.server.call<{ message?: string }>('PATCH', `${kubernetesPath(object, 'one')}/status`, patch, {
      contentType: 'application/merge-patch+json',
    });
    return patched.status === 200 ? null : (patched.body.message ?? String(patched.status));
  }
}
