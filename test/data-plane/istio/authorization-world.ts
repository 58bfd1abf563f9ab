import { istioSemantics } from '../../../src/adapters/istio/semantics/istio-semantics.js';
import { Istiod } from '../../../src/control-planes/istio/istiod.js';
import { isJsonObject, type JsonObject } from '../../../src/domain/json.js';
import type { NativeObject } from '../../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../../src/domain/translation/native-snapshot.js';
import { askProxies, type Makers, type Probe } from './ask-proxies.js';
import { differenceOf, type Difference } from './difference.js';
import { InboundProxies } from './inbound-proxies.js';
import type { IstioCluster } from './istio-cluster.js';
import { settingObjects, type MeshSetting } from './mesh-setting.js';
import type { TestWorkload } from './mesh-workload.js';

/** A mesh with its policies, up in the API server, in istiod and in Envoy. */
export class AuthorizationWorld {
  private constructor(
    private readonly cluster: IstioCluster,
    private readonly istiod: Istiod,
    private readonly proxies: InboundProxies,
    private readonly objects: readonly JsonObject[],
    private readonly makers: Makers,
    readonly snapshot: NativeSnapshot,
    /** The policies that the API server and istiod's webhook took. */
    readonly policies: readonly JsonObject[],
    /** What they said of the others. */
    readonly refusals: readonly string[],
  ) {}

  /** Writes settings and policies into the cluster, in which the workloads are already, and sets up istiod and the proxies. */
  static async start(
    cluster: IstioCluster,
    setting: MeshSetting,
    workloads: readonly TestWorkload[],
    wanted: readonly JsonObject[],
    makers: Makers,
  ): Promise<AuthorizationWorld> {
    const settings = settingObjects(setting);
    await cluster.set(settings);
    const refused = await cluster.create(wanted);
    const policies = wanted.filter((_, index) => !refused.has(index));
    const options = { meshConfig: JSON.stringify(setting.config), environment: setting.environment };
    const istiod = await Istiod.start(cluster.server, options);
    try {
      const [proxies, snapshot] = await Promise.all([
        InboundProxies.start(istiod, workloads, makers.authority, setting.trustDomain),
        cluster.observe(),
      ]);
      const objects = [...settings, ...policies];
      return new AuthorizationWorld(cluster, istiod, proxies, objects, makers, snapshot, policies, [...refused.values()]);
    } catch (error) {
      await istiod.close();
      throw error;
    }
  }

  /** Asks the proxies and the evaluator, and gives where they differ. */
  async differences(probes: readonly Probe[]): Promise<Difference[]> {
    const evaluator = istioSemantics(this.snapshot);
    const audited = new Set(this.snapshot.objects.filter(isAudit).map(({ namespace, name }) => `${namespace}/${name}`));
    const observed = await askProxies(this.proxies, probes, this.makers);
    return probes.flatMap((probe, index) => {
      const verdict = observed[index];
      const found = verdict === undefined ? null : differenceOf(probe, verdict, evaluator.decide(probe.query), audited);
      return found === null ? [] : [found];
    });
  }

  /** Takes everything away again but the workloads. */
  async close(): Promise<void> {
    await Promise.all([this.proxies.close(), this.istiod.close(), this.cluster.delete(this.objects)]);
  }
}

function isAudit({ collection, body }: NativeObject): boolean {
  const spec = isJsonObject(body['spec']) ? body['spec'] : {};
  return collection === 'security.istio.io/AuthorizationPolicy' && spec['action'] === 'AUDIT';
}
