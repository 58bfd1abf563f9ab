import type { RandomSource } from '../random-source.js';
import { accessLogs, askScene, differing } from './asked-scene.js';
import type { ConsulRig } from './consul-rig.js';
import { randomQueries } from './generate/random-queries.js';
import { randomScene } from './generate/random-scene.js';
import type { OwnCredentials, Round, RoundEffort } from './round.js';
import { spreadRequests } from './spread-requests.js';

/** A round over random config entries. */
export async function nativeRound(
  random: RandomSource,
  rig: ConsulRig,
  credentials: OwnCredentials,
  { policies, requests }: RoundEffort,
): Promise<Round> {
  const scene = randomScene(random, {
    defaults: rig.defaults,
    prefix: 's',
    ports: rig.ports.slice(0, 3 * policies),
    accessLogs: accessLogs(rig.envoy.logFile),
    keySet: credentials.tokens.keySet,
  });
  const standing = await rig.put(scene);
  const pushed = scene.entries.filter(({ Kind }) => Kind === 'service-intentions').length;
  const queries = [...spreadRequests(scene.services, standing, pushed * requests)].flatMap(([service, count]) =>
    randomQueries(random, scene, service, rig.trustDomain, count).map((query) => [service, query] as const),
  );
  const compared = await askScene(rig, scene, standing, queries, credentials);
  return { scene, policies: pushed, asked: compared.length, differences: differing(compared), contradictions: [] };
}
