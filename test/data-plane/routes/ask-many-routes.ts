import type { JsonValue } from '../../../src/domain/json.js';
import type { RandomSource } from '../random-source.js';
import { askRoutes, withSplit } from './ask-routes.js';
import type { RouteMaker, RoutedMesh } from './routed-mesh.js';
import { smallestRoute } from './smallest-route.js';

/** Differences that are made small: each takes minutes. */
const SHOWN = 2;

/** What is to be asked; `until` in milliseconds since 1970. */
interface Wanted {
  readonly seed: number;
  readonly routes: number;
  /** Per route. */
  readonly requests: number;
  readonly until: number;
}

/** What came of it. */
interface ManyRoutes {
  /** The smallest scenarios that show the first differences. */
  readonly scenarios: readonly string[];
  readonly refusals: readonly string[];
  /** How many of the routes could be asked, as a share. */
  readonly exactShare: number;
  readonly splits: number;
}

/** Asks random routes, as many in a round as the mesh has slots. Ends early when the time is over. */
export async function askManyRoutes(
  mesh: RoutedMesh,
  maker: RouteMaker,
  random: RandomSource,
  { seed, routes, requests, until }: Wanted,
): Promise<ManyRoutes> {
  const seen = { routes: 0, exact: 0, requests: 0, splits: 0, refused: 0, differ: 0 };
  const scenarios: string[] = [];
  const refusals: string[] = [];
  while (seen.routes < routes && Date.now() < until) {
    const configs = new Map<number, JsonValue>(
      Array.from({ length: mesh.slots }, (_, slot) => [slot, maker.random(random.split(), slot)]),
    );
    const asked = await askRoutes(mesh, maker, configs, (route, slot) =>
      withSplit(
        route,
        Array.from({ length: requests }, () => mesh.request(random, slot)),
      ),
    );
    seen.routes += configs.size;
    seen.exact += asked.exact;
    seen.requests += asked.requests;
    seen.splits += asked.splits;
    seen.refused += asked.refusals.length;
    seen.differ += asked.differences.length;
    refusals.push(...asked.refusals);
    console.log(`seed ${seed}: ${JSON.stringify(seen)} as ${maker.file}`);
    const oneOfEach = [...new Map(asked.differences.map((difference) => [difference.slot, difference])).values()];
    for (const difference of oneOfEach.slice(0, SHOWN - scenarios.length)) {
      scenarios.push(await smallestRoute(mesh, maker, configs.get(difference.slot) ?? null, difference));
    }
  }
  return { scenarios, refusals, exactShare: seen.exact / seen.routes, splits: seen.splits };
}
