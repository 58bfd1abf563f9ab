import { afterAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../certificates/certificate-authority.js';
import { effort } from '../effort.js';
import { RandomSource } from '../random-source.js';
import type { ConsulRig } from './consul-rig.js';
import { modelRound } from './model-round.js';
import { nativeRound } from './native-round.js';
import { ConsulRigs } from './consul-rigs.js';
import type { Round } from './round.js';
import { smallestScene } from './smallest-scene.js';
import { TokenSigner } from './token-signer.js';

/** So many differences are brought to their smallest scene; each takes a minute or two. */
const TOLD = 3;

describe('access to Consul services', () => {
  const rigs = new ConsulRigs();
  const credentials = { stranger: new CertificateAuthority('stranger'), tokens: new TokenSigner() };

  afterAll(() => rigs.close());

  it('is decided by real Consul and Envoy as the evaluator and the policies say', async () => {
    const { seed, policies, requests, until } = effort();
    const random = new RandomSource(seed);
    const done: (Round & { rig: ConsulRig })[] = [];
    const sum = (count: (round: Round) => number) => done.reduce((total, round) => total + count(round), 0);
    for (let index = 0; sum((round) => round.policies) < policies && Date.now() < until; index += 1) {
      const rig = await rigs.next(index);
      const left = policies - sum((round) => round.policies);
      const play = index % 3 === 2 ? modelRound : nativeRound;
      const round = await play(random.split(), rig, credentials, { policies: left, requests });
      done.push({ ...round, rig });
      process.stdout.write(
        `round ${index}: ${round.policies} policies, ${round.asked} requests, ${round.differences.length} differ\n`,
      );
    }
    const differences = done.flatMap((round) => round.differences.map((difference) => ({ ...round, difference })));
    process.stdout.write(
      `seed ${seed}: ${sum((round) => round.policies)} policies, ${sum((round) => round.asked)} requests, ${differences.length} differ\n`,
    );
    const kinds = Map.groupBy(differences, ({ difference: { real, said } }) => `${said.decision} ${real} ${said.reason ?? ''}`);
    for (const [first] of [...kinds.values()].slice(0, TOLD)) {
      if (first !== undefined) process.stdout.write(await smallestScene(first.rig, first.scene, first.difference, credentials));
    }
    expect(differences.map(({ difference: { asked, real, said } }) => ({ query: asked.query, real, said })).slice(0, 20)).toEqual(
      [],
    );
    expect(done.flatMap(({ contradictions }) => contradictions).slice(0, 20)).toEqual([]);
  });
});
