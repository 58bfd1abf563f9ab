import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../certificates/certificate-authority.js';
import { effort } from '../effort.js';
import { RandomSource } from '../random-source.js';
import { AuthorizationWorld } from './authorization-world.js';
import { BoundaryProbes } from './boundary-probes.js';
import type { Difference } from './difference.js';
import { IstioCluster } from './istio-cluster.js';
import { meshSetting } from './mesh-setting.js';
import { testWorkload } from './mesh-workload.js';
import { modelMadePolicies } from './model-made-policies.js';
import { randomPolicies } from './random-policies.js';
import { smallestScenario } from './smallest-scenario.js';
import { TokenIssuers } from './token-issuers.js';

const WORKLOADS = Array.from({ length: 60 }, (_, index) => testWorkload(index));
/** The share of workloads whose policies are written by the adapter from the model. */
const MODEL_MADE = 0.25;
/** Differences that are made small: each takes minutes. */
const SHOWN = 2;

describe('access to Istio workloads', () => {
  let cluster: IstioCluster;
  const makers = {
    authority: new CertificateAuthority('mesh'),
    foreign: new CertificateAuthority('mesh'),
    tokens: new TokenIssuers(),
  };

  beforeAll(async () => {
    cluster = await IstioCluster.start();
    const root = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'mesh-root' } };
    await cluster.set([root, ...WORKLOADS.flatMap(({ objects }) => objects)]);
  });

  afterAll(() => cluster.close());

  it('is decided by real istiod and Envoy as the evaluator says, by the same rule', async () => {
    const { seed, policies, requests, until } = effort();
    const random = new RandomSource(seed);
    const seen = { policies: 0, refused: 0, requests: 0, differences: 0, worlds: 0 };
    const scenarios: string[] = [];
    while (seen.policies < policies && Date.now() < until) {
      const setting = meshSetting(random);
      const wanted = WORKLOADS.map((workload) =>
        random.chance(MODEL_MADE)
          ? modelMadePolicies(random.split(), setting, workload)
          : randomPolicies(random.split(), setting, workload, makers.tokens),
      );
      const world = await AuthorizationWorld.start(cluster, setting, WORKLOADS, wanted.flat(), makers);
      const probes = WORKLOADS.flatMap((workload, index) => {
        const own = wanted[index] ?? [];
        return new BoundaryProbes(random.split(), setting, workload, own).probes(own.length * requests);
      });
      const differences = await world.differences(probes).finally(() => world.close());
      seen.policies += world.policies.length;
      seen.refused += world.refusals.length;
      seen.requests += probes.length;
      seen.differences += differences.length;
      seen.worlds += 1;
      console.log(`seed ${seed}: ${JSON.stringify(seen)}`);
      for (const line of kindsOf(differences)) console.log(line);
      for (const difference of differences.slice(0, SHOWN - scenarios.length)) {
        scenarios.push(await smallestScenario(cluster, setting, world.policies, difference, makers));
      }
    }
    expect(scenarios, `${seen.differences} of ${seen.requests} requests differ, seed ${seed}`).toEqual([]);
    expect(seen.policies).toBeGreaterThan(0);
  });
});

/** Which decisions differ from which, how often, and one query of each kind. */
function kindsOf(differences: readonly Difference[]): string[] {
  const kind = ({ observed, predicted }: Difference) =>
    `${observed.decision} (${observed.words}) instead of ${predicted.decision}`;
  return [...Map.groupBy(differences, kind)].map(
    ([name, members]) => `${members.length} × ${name}, as for ${JSON.stringify(members[0]?.probe.query)}`,
  );
}
