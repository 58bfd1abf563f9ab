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
import { randomPolicies } from './random-policies.js';
import { TokenIssuers } from './token-issuers.js';

/** Policies of one push. */
const PER_WORLD = 120;
const WORKLOADS = Array.from({ length: 60 }, (_, index) => testWorkload(index));

describe('access to Istio workloads', () => {
  let cluster: IstioCluster;
  const makers = { authority: new CertificateAuthority('mesh'), tokens: new TokenIssuers() };

  beforeAll(async () => {
    cluster = await IstioCluster.start();
    await cluster.set([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'mesh-root' } },
      ...WORKLOADS.flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'Namespace')),
    ]);
    await cluster.set(WORKLOADS.flatMap(({ objects }) => objects.filter(({ kind }) => kind !== 'Namespace')));
  });

  afterAll(() => cluster.close());

  it('is decided by real istiod and Envoy as the evaluator says', async () => {
    const { seed, policies, requests, until } = effort();
    const random = new RandomSource(seed);
    const differences: any[] = [];
    let pushed = 0;
    let asked = 0;
    while (pushed < policies && Date.now() < until) {
      const laps: number[] = [Date.now()];
      const setting = meshSetting(random);
      const ofWorkload = WORKLOADS.map((workload) => randomPolicies(random.split(), setting, workload, makers.tokens));
      const world = await AuthorizationWorld.start(cluster, setting, WORKLOADS, ofWorkload.flat(), makers);
      laps.push(Date.now());
      console.log(world.policies.length, world.refusals.length, JSON.stringify(setting));
      if (process.env['SHOW']) console.log([...new Set(world.refusals.map((r) => r.slice(0, 300)))].slice(0, 40).join('\n'));
      try {
        const probes = WORKLOADS.flatMap((workload, index) => {
          const own = ofWorkload[index] ?? [];
          return new BoundaryProbes(random.split(), setting, workload, own).probes(own.length * requests);
        });
        const found = await world.differences(probes);
        laps.push(Date.now());
        differences.push(
          ...found.map((d) => ({
            ...d,
            policies: world.policies
              .filter(
                (p) =>
                  JSON.stringify(p['metadata']).includes(d.probe.workload.namespace + '"') ||
                  JSON.stringify(p['metadata']).includes(d.probe.workload.namespace + '-'),
              )
              .map((p) => ({
                k: p['kind'],
                m: p['metadata'],
                s: JSON.parse(JSON.stringify(p['spec'], (k, v) => (k === 'jwks' ? undefined : v))),
              })),
          })),
        );
        asked += probes.length;
        pushed += world.policies.length;
        console.log(found.length, probes.length, laps.map((l, i) => l - (laps[i - 1] ?? l)).join(' '));
      } finally {
        await world.close();
      }
    }
    const groups = Map.groupBy(
      differences,
      (d) => `${d.observed.decision} ${d.observed.words.slice(0, 40)} / ${d.predicted.decision} ${d.predicted.reason ?? ''}`,
    );
    for (const [k, ds] of groups) {
      console.log(ds.length, k);
      for (const d of ds.slice(0, 2))
        console.log(
          '   ',
          JSON.stringify(d.probe.query),
          JSON.stringify(d.observed),
          JSON.stringify(d.predicted),
          '\n',
          JSON.stringify(d.policies),
        );
    }
    console.log(`${pushed} policies, ${asked} requests, ${differences.length} differ`);
    expect(differences.length).toBe(0);
  });
});
