import type { RandomSource } from '../random-source.js';
import { accessLogs, askScene, differing } from './asked-scene.js';
import type { ConsulRig } from './consul-rig.js';
import { bareScene, writtenScene } from './generate/written-scene.js';
import { randomQueries } from './generate/random-queries.js';
import { contradicts, modelQueries } from './model-queries.js';
import type { OwnCredentials, Round, RoundEffort } from './round.js';
import { spreadRequests } from './spread-requests.js';

/** A round over what our adapter writes for policies of the model; the proxy is held against these policies too. */
export async function modelRound(
  random: RandomSource,
  rig: ConsulRig,
  credentials: OwnCredentials,
  { policies, requests }: RoundEffort,
): Promise<Round> {
  const bare = bareScene(random, rig.defaults, rig.ports.slice(0, 3 * policies), accessLogs(rig.envoy.logFile));
  const { snapshot } = await rig.put(bare);
  const written = writtenScene(random, bare, snapshot);
  const { scene } = written;
  const standing = await rig.put(scene);
  const pushed = new Set(written.writing.objects.flatMap((object) => object.policies)).size;
  const asked = [...spreadRequests(scene.services, standing, pushed * requests)].flatMap(([service, count]) => {
    const half = Math.ceil(count / 2);
    const onBoundaries = modelQueries(random, written, service, half);
    const others = randomQueries(random, scene, service, rig.trustDomain, half).map((query) => ({ query, isAllowed: null }));
    return [...onBoundaries, ...others].map((one) => ({ ...one, service }));
  });
  const queries = asked.map(({ service, query }) => [service, query] as const);
  const compared = await askScene(rig, scene, standing, queries, credentials);
  const expected = new Map(asked.map(({ query, isAllowed }) => [query, isAllowed]));
  const contradictions = compared.filter((one) => contradicts(one, expected.get(one.asked.query) ?? null));
  return {
    scene,
    policies: pushed,
    asked: compared.length,
    differences: differing(compared),
    contradictions: contradictions.map(({ asked: { query, service }, real }) => {
      const own = written.policies.filter(({ metadata }) => metadata.name.startsWith(`${service.name}-`));
      const entries = scene.entries.filter(({ Name }) => Name === service.name || Name === '*');
      return `${real}: ${JSON.stringify({ query, policies: own.map(({ spec }) => spec), entries })}`;
    }),
  };
}
