import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { TrafficRoute } from '../../../src/domain/model/traffic-route.js';
import { decideRoute, type RouteChoice } from '../../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../../src/domain/semantics/match-route.js';
import { effort } from '../effort.js';
import { RandomSource } from '../random-source.js';
import type { Answer } from '../wire/conversation.js';
import { IstioCluster } from './istio-cluster.js';
import { randomRoute } from './random-route.js';
import { randomRoutedRequest } from './random-routed-request.js';
import { routeCase } from './route-case.js';
import { backendOf, routeDifference } from './route-difference.js';
import { RouteWorld } from './route-world.js';

const CASES = Array.from({ length: 40 }, (_, index) => routeCase(index));
/** Routes asked per policy of the run. */
const ROUTES_PER_POLICY = 0.4;
/** Requests by which the shares of one split are counted. */
const SPLIT_REQUESTS = 400;
/** In standard deviations: of 10,000 splits that are right none is called wrong. */
const SPLIT_BOUND = 5;

describe('routes from Istio clients', () => {
  let cluster: IstioCluster;

  beforeAll(async () => {
    cluster = await IstioCluster.start();
    await cluster.set(CASES.flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'Namespace')));
    await cluster.set(CASES.flatMap(({ objects }) => objects.filter(({ kind }) => kind !== 'Namespace')));
  });

  afterAll(() => cluster.close());

  it('lead where the model says, with the same path, host, headers and shares', async () => {
    const { seed, policies, requests, until } = effort();
    const random = new RandomSource(seed);
    const differences: string[] = [];
    const refusals: string[] = [];
    const seen = { routes: 0, exact: 0, requests: 0, splits: 0 };
    while (seen.routes < policies * ROUTES_PER_POLICY && Date.now() < until) {
      const routes = CASES.map(({ client }) => randomRoute(random.split(), client.namespace));
      const world = await RouteWorld.start(cluster, CASES, routes);
      try {
        const asked = world.exact.map((route) => ({ route, requests: requestsOf(random, route, requests) }));
        const splits = asked.flatMap(({ route, requests: own }) => splitOf(route, own));
        const answers = await world.ask([...asked, ...splits]);
        for (const [index, one] of asked.entries())
          differences.push(...differencesOf(one.route, one.requests, answers[index] ?? []));
        for (const [index, one] of splits.entries())
          differences.push(...shareDifferences(one, answers[asked.length + index] ?? []));
        refusals.push(...world.refusals);
        seen.routes += routes.length;
        seen.exact += world.exact.length;
        seen.requests += asked.length * requests;
        seen.splits += splits.length;
      } finally {
        await world.close();
      }
      console.log(`seed ${seed}: ${JSON.stringify(seen)}, ${differences.length} differ`);
    }
    expect(refusals, 'nothing that is written is refused').toEqual([]);
    expect(differences.slice(0, 3), `${differences.length} differ, seed ${seed}`).toEqual([]);
    expect(seen.exact / seen.routes).toBeGreaterThan(0.3);
    expect(seen.splits).toBeGreaterThan(0);
  });
});

function requestsOf(random: RandomSource, route: TrafficRoute, count: number): RoutedRequest[] {
  return Array.from({ length: count }, () => randomRoutedRequest(random, route.metadata.namespace));
}

interface Split {
  readonly route: TrafficRoute;
  readonly requests: readonly RoutedRequest[];
  readonly choices: readonly RouteChoice[];
}

/** One request of the list that is split, often; none where none is. */
function splitOf(route: TrafficRoute, requests: readonly RoutedRequest[]): Split[] {
  for (const request of requests) {
    const outcome = decideRoute(route, request);
    if (outcome.kind !== 'forward' || outcome.choices.length < 2) continue;
    return [{ route, requests: Array.from({ length: SPLIT_REQUESTS }, () => request), choices: outcome.choices }];
  }
  return [];
}

function differencesOf(route: TrafficRoute, requests: readonly RoutedRequest[], answers: readonly Answer[]): string[] {
  return requests.flatMap((request, index) => {
    const answer = answers[index] ?? { kind: 'closed', opened: false, reason: 'not asked' };
    const found = routeDifference(route, request, decideRoute(route, request), answer);
    return found === null ? [] : [scenario(found, route, request)];
  });
}

function shareDifferences({ route, requests, choices }: Split, answers: readonly Answer[]): string[] {
  return choices.flatMap(({ backend, share }) => {
    const name = `${backend.service}/${backend.subset ?? ''}`;
    const count = answers.filter((answer) => answer.kind === 'http' && backendOf(answer) === name).length;
    const deviation = Math.sqrt(requests.length * share * (1 - share));
    const isRight = Math.abs(count - requests.length * share) <= SPLIT_BOUND * deviation;
    return isRight ? [] : [scenario(`${name} got ${count} of ${requests.length} in place of ${share}`, route, requests[0])];
  });
}

/** What differs, and the `model.yaml` of a folder of `test/scenarios` that shows it. */
function scenario(difference: string, route: TrafficRoute, request: RoutedRequest | undefined): string {
  return `# ${difference}\n# ${JSON.stringify(request)}\n${stringify(route, { aliasDuplicateObjects: false })}`;
}
