import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objectAt, stringAt, stringMapAt } from '../../../src/adapters/istio/native/fields.js';
import { meshConfig } from '../../../src/adapters/istio/native/mesh-config.js';
import { istioSettings } from '../../../src/adapters/istio/native/istio-settings.js';
import { Istiod } from '../../../src/control-planes/istio/istiod.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { CheckedMesh } from '../../../src/domain/analysis/check-input.js';
import { type AccessQuery, readAccessQuery } from '../../../src/domain/model/access-query.js';
import { objectsOf } from '../../../src/domain/translation/native-snapshot.js';
import { runScenario } from '../../scenarios/run-scenario.js';
import { CertificateAuthority } from '../certificates/certificate-authority.js';
import { askProxies, type Probe } from './ask-proxies.js';
import { differenceOf, type Difference } from './difference.js';
import { InboundProxies } from './inbound-proxies.js';
import { IstioCluster } from './istio-cluster.js';
import type { TestWorkload } from './mesh-workload.js';
import { TokenIssuers } from './token-issuers.js';

const SCENARIOS = join(import.meta.dirname, '../../scenarios');
const STORIES = readdirSync(SCENARIOS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Callers come from loopback: no policy of a story speaks of addresses, which the evaluator is asked to confirm. */
const CALLER_IP = '127.0.0.1';

describe('witnesses of the scenarios', () => {
  let cluster: IstioCluster;
  const makers = {
    authority: new CertificateAuthority('mesh'),
    foreign: new CertificateAuthority('mesh'),
    tokens: new TokenIssuers(),
  };

  beforeAll(async () => {
    cluster = await IstioCluster.start();
  });

  afterAll(() => cluster.close());

  /** What the real mesh answers otherwise than the evaluator, of these queries. */
  async function replay({ snapshot, evaluator }: CheckedMesh, queries: readonly AccessQuery[]): Promise<Difference[]> {
    // istiod writes its root certificate into every namespace itself.
    const objects = snapshot.objects.filter(({ name }) => name !== 'istio-ca-root-cert').map(({ body }) => asNew(body));
    const isNamespace = ({ kind }: JsonObject) => kind === 'Namespace';
    await cluster.create(objects.filter(isNamespace));
    await cluster.set(objects.filter((object) => !isNamespace(object)));
    const { environment, trustDomain } = istioSettings(snapshot);
    const istiod = await Istiod.start(cluster.server, { meshConfig: JSON.stringify(meshConfig(snapshot)), environment });
    const workloads = objectsOf(snapshot, 'core/Pod')
      .filter(({ namespace }) => namespace === 'shop')
      .map(({ body }) => workloadOf(body));
    const proxies = await InboundProxies.start(istiod, workloads, makers.authority, trustDomain);
    try {
      const probes = queries.map((query) => probeOf(query, workloads));
      const observed = await askProxies(proxies, probes, makers);
      return probes.flatMap((probe, index) => {
        const verdict = observed[index];
        const found = verdict === undefined ? null : differenceOf(probe, verdict, evaluator.decide(probe.query), new Set());
        return found === null ? [] : [found];
      });
    } finally {
      await Promise.all([proxies.close(), istiod.close()]);
      await cluster.delete(objects.filter((object) => !isNamespace(object)));
    }
  }

  it('are answered by real istiod and Envoy as the findings say', async () => {
    let replayed = 0;
    for (const story of STORIES) {
      const { meshes, findings } = runScenario(join(SCENARIOS, story));
      const east = meshes.find(({ checked }) => checked.adapter.kind === 'istio')?.checked;
      const witnesses = findings.flatMap(({ witness }) => (witness === null ? [] : [witness]));
      const said = witnesses.flatMap(({ query, decisions }) => {
        const own = decisions.find(({ mesh }) => mesh === east?.name);
        return own === undefined || east === undefined
          ? []
          : [{ query: inIstio(readAccessQuery(query), east), decision: own.decision }];
      });
      if (east === undefined || said.length === 0) continue;
      expect(said.map(({ query }) => east.evaluator.decide(query).decision)).toEqual(said.map(({ decision }) => decision));
      expect(
        await replay(
          east,
          said.map(({ query }) => query),
        ),
        story,
      ).toEqual([]);
      replayed += said.length;
    }
    console.log(`${replayed} witnesses replayed`);
    expect(replayed).toBeGreaterThan(10);
  });
});

/** How Linkerd and Consul spell a caller. */
const FOREIGN_NAMES = [/^(?<name>[^.]+)\.(?<namespace>[^.]+)\.serviceaccount\.identity\./u, /\/dc\/[^/]+\/svc\/(?<name>[^/]+)$/u];

/** The query in Istio's spelling of caller and target, which a witness may give in that of the other mesh. */
function inIstio({ caller, target, request }: AccessQuery, { adapter, inventory }: CheckedMesh): AccessQuery {
  const { service: _service, ...rest } = caller;
  const foreign = FOREIGN_NAMES.map((form) => form.exec(caller.identity ?? '')?.groups).find((groups) => groups !== undefined);
  const name = foreign?.['name'] ?? caller.service;
  const spelled =
    name === undefined
      ? {}
      : { identity: adapter.spellIdentity({ namespace: foreign?.['namespace'] ?? 'shop', name }, inventory.settings) };
  return { caller: { ...rest, ...spelled, ip: CALLER_IP }, target: { ...target, mesh: 'east', namespace: 'shop' }, request };
}

/** The probe of a query at a service of one Pod, whose ports are the Pod's. */
function probeOf(query: AccessQuery, workloads: readonly TestWorkload[]): Probe {
  const workload = workloads.find(({ labels }) => labels['app'] === query.target.service);
  if (workload === undefined) throw new Error(`no Pod behind ${JSON.stringify(query.target)}`);
  const { namespace, pod } = workload;
  return { workload, query: { ...query, target: { mesh: 'east', namespace, workload: pod, port: query.target.port ?? 8080 } } };
}

function workloadOf(pod: JsonObject): TestWorkload {
  return {
    namespace: stringAt(pod, 'metadata', 'namespace') ?? '',
    pod: stringAt(pod, 'metadata', 'name') ?? '',
    ip: stringAt(pod, 'status', 'podIP') ?? '',
    serviceAccount: stringAt(pod, 'spec', 'serviceAccountName') ?? 'default',
    labels: stringMapAt(pod, 'metadata', 'labels'),
    ports: [{ port: 8080, layer: 'http' }],
    objects: [],
  };
}

/** The object without what only a server may say. */
function asNew(body: JsonObject): JsonObject {
  const {
    creationTimestamp: _time,
    uid: _uid,
    resourceVersion: _version,
    generation: _generation,
    ...metadata
  } = objectAt(body, 'metadata');
  return { ...body, metadata };
}
