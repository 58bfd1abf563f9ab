import { afterAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../certificates/certificate-authority.js';
import { effort } from '../effort.js';
import { RandomSource } from '../random-source.js';
import { accessLogs, askScene, differing } from './asked-scene.js';
import { ConsulRig } from './consul-rig.js';
import type { Difference } from './difference.js';
import { randomQueries } from './generate/random-queries.js';
import { randomScene } from './generate/random-scene.js';
import type { AgentDefaults, Scene } from './scene.js';
import { smallestScene } from './smallest-scene.js';
import { TokenSigner } from './token-signer.js';

const DEFAULTS: readonly AgentDefaults[] = [
  { acl: 'deny' },
  { acl: 'allow' },
  { acl: 'deny', intentions: 'allow' },
  { acl: 'allow', intentions: 'deny' },
];
/** Destinations of one scene, each with an entry of its own. */
const DESTINATIONS = 100;
/** So many kinds of differences are brought to their smallest scene. */
const TOLD = Number(process.env['TOLD'] ?? 3);

describe('access to Consul services', () => {
  const rigs: ConsulRig[] = [];
  const credentials = { stranger: new CertificateAuthority('stranger'), tokens: new TokenSigner() };

  afterAll(async () => {
    for (const rig of rigs) await rig.close();
  });

  it('is decided by real Consul and Envoy as the evaluator says', async () => {
    const { seed, policies, requests, until } = effort();
    const random = new RandomSource(seed);
    const found: { scene: Scene; rig: ConsulRig; difference: Difference }[] = [];
    let pushed = 0;
    let asked = 0;
    const tally: Record<string, number> = {};
    for (let round = 0; pushed < policies && Date.now() < until; round += 1) {
      const index = round % DEFAULTS.length;
      const defaults = DEFAULTS[index] as AgentDefaults;
      const rig = (rigs[index] ??= await ConsulRig.start(defaults, 3 * DESTINATIONS));
      const ports = rig.ports.slice(0, 3 * Math.min(DESTINATIONS, policies - pushed));
      const t = Date.now();
      const scene = randomScene(random.split(), {
        defaults,
        prefix: 's',
        ports,
        accessLogs: accessLogs(rig.envoy.logFile),
        keySet: credentials.tokens.keySet,
      });
      const standing = await rig.put(scene);
      const t2 = Date.now();
      const queries = scene.services.flatMap((service) =>
        randomQueries(random.split(), scene, service, rig.trustDomain, requests).map((query) => [service, query] as const),
      );
      const compared = await askScene(rig, scene, standing, queries, credentials);
      console.log(
        round,
        'put',
        t2 - t,
        'ask',
        Date.now() - t2,
        'refused',
        [...standing.refused]
          .map(([name, text]) => name + text.replaceAll('\n', ' ').slice(-200))
          .slice(0, 3)
          .join('\n'),
      );
      pushed += scene.entries.filter(({ Kind }) => Kind === 'service-intentions').length;
      asked += compared.length;
      for (const one of compared)
        tally[`${one.said.decision} ${one.real}`] = (tally[`${one.said.decision} ${one.real}`] ?? 0) + 1;
      found.push(...differing(compared).map((difference) => ({ scene, rig, difference })));
    }
    console.log(seed, pushed, asked, found.length, JSON.stringify(tally));
    const kinds = Map.groupBy(
      found,
      ({ difference: { real, said, realRule, saidRule } }) =>
        `${said.decision} ${real} ${saidRule?.slice(18, 25)} ${realRule?.slice(18, 25)} ${said.reason?.replace(/ s\d+ /, ' s ') ?? ''}`,
    );
    for (const [kind, members] of kinds) {
      console.log(
        '#####',
        kind,
        members.length,
        '\n',
        members
          .slice(0, 4)
          .map(({ difference }) => JSON.stringify(difference.asked.query))
          .join('\n')
          .slice(0, 2400),
      );
    }
    for (const [, [first]] of [...kinds].slice(0, TOLD)) {
      if (first !== undefined)
        console.log('== smallest', await smallestScene(first.rig, first.scene, first.difference, credentials));
    }
    expect(found.length).toBe(0);
  });
});
