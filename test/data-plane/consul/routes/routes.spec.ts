import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consulAdapter } from '../../../../src/adapters/consul/adapter.js';
import type { JsonObject } from '../../../../src/domain/json.js';
import { policyLabel } from '../../../../src/domain/model/policy.js';
import type { TrafficRoute } from '../../../../src/domain/model/traffic-route.js';
import { decideRoute } from '../../../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../../../src/domain/semantics/match-route.js';
import { contextOf, worldOf } from '../../../conformance/world.js';
import { effort } from '../../effort.js';
import { RandomSource } from '../../random-source.js';
import { randomChain } from './random-router.js';
import { randomRoute } from './random-route.js';
import { choiceReached, routeDifference } from './route-difference.js';
import { RouteRig } from './route-rig.js';

const SERVICES = 30;
/** Requests by which the shares of a split are counted, and by how many standard deviations they may be off. */
const SPLIT_REQUESTS = 300;
const DEVIATIONS = 5;
const PATHS = [
  '/',
  '/a',
  '/a/',
  '/ab',
  '/A',
  '/A/b',
  '/a/b',
  '/a/b/',
  '/a/b/c',
  '/b',
  '/b/',
  '/b/c',
  '/B',
  '/c',
  '/x/c',
  '//a',
  '/a/../b',
  '/%61',
  '/a%2Fb',
];
const QUERIES = ['q=ann', 'q=bob', 'q', 'x=1&q=anna', 'Q=ann', 'q=ann&q=bob', 'q=bob&q=ann', 'q=a%6En', ''];

describe('routes from Consul callers', () => {
  let rig: RouteRig;
  const { seed, policies, requests, until } = effort();
  const random = new RandomSource(seed);

  beforeAll(async () => {
    rig = await RouteRig.start(SERVICES);
  });

  afterAll(() => rig.close());

  it('lead where policies say that the adapter writes', async () => {
    const differences: string[] = [];
    let written = 0;
    for (let pushed = 0; pushed < policies / 8 && Date.now() < until; pushed += SERVICES) {
      const routes = rig.services.map((service) => randomRoute(random.split(), service));
      const { objects, report } = await write(routes);
      const faulty = new Set(report.filter(({ fidelity }) => fidelity !== 'exact').map(({ policy }) => policy));
      const exact = routes.filter((route) => !faulty.has(policyLabel(route)));
      written += exact.length;
      differences.push(...(await differencesOf(objects, exact)));
    }
    process.stdout.write(`seed ${seed}: ${written} routes of the model, ${differences.length} differ\n`);
    expect(written).toBeGreaterThan(0);
    expect(differences.slice(0, 5)).toEqual([]);
  });

  it('lead where the policies say that routers and splitters are read as', async () => {
    const differences: string[] = [];
    let read = 0;
    for (let pushed = 0; pushed < policies / 8 && Date.now() < until; pushed += SERVICES) {
      const entries = rig.services.flatMap((service) => randomChain(random.split(), service));
      await rig.write(entries);
      const reading = consulAdapter.read(await rig.snapshot());
      const noted = new Set(reading.notes.map(({ object }) => object.name));
      const routes = reading.policies.flatMap(({ policy }) =>
        policy.kind === 'TrafficRoute' && !noted.has(serviceOf(policy)) ? [policy] : [],
      );
      read += routes.length;
      differences.push(...(await differencesOf(entries, routes)));
    }
    process.stdout.write(`seed ${seed}: ${read} routes of Consul, ${differences.length} differ\n`);
    expect(read).toBeGreaterThan(0);
    expect(differences.slice(0, 5)).toEqual([]);
  });

  async function write(routes: readonly TrafficRoute[]) {
    const snapshot = await rig.snapshot();
    const world = worldOf({ name: 'consul', adapter: consulAdapter, snapshot, spiffeId: () => '' });
    const { objects, report } = consulAdapter.write(
      routes.map((policy) => ({ policy, names: {} })),
      contextOf(world),
    );
    const rank = (body: JsonObject) => consulAdapter.writeOrder.indexOf(String(body['Kind']));
    return { objects: objects.map(({ body }) => body).toSorted((one, other) => rank(one) - rank(other)), report };
  }

  /** Where real callers get elsewhere than the routes say, while these entries stand. */
  async function differencesOf(entries: readonly JsonObject[], routes: readonly TrafficRoute[]): Promise<string[]> {
    await rig.write(entries);
    try {
      const queries = routes.map((route) => ({ service: serviceOf(route), requests: requestsFor(route) }));
      const answers = await rig.ask(queries);
      return routes.flatMap((route, index) => {
        const asked = queries[index]?.requests ?? [];
        const found = asked.map((request, at) => ({
          request,
          outcome: decideRoute(route, request),
          answer: answers[index]?.[at] ?? NOT_ASKED,
        }));
        const wrong = found.flatMap(
          ({ request, outcome, answer }) => routeDifference(serviceOf(route), request, outcome, answer) ?? [],
        );
        const told = [...wrong.slice(0, 2), ...sharesOff(found)];
        return told.map((text) => `${text} in ${JSON.stringify(route.spec)}`);
      });
    } finally {
      await rig.remove(entries);
    }
  }

  function requestsFor(route: TrafficRoute): RoutedRequest[] {
    const various = Array.from({ length: Math.ceil(requests / 2) }, () => randomRequest(serviceOf(route)));
    const split = various.find((request) => {
      const outcome = decideRoute(route, request);
      return outcome.kind === 'forward' && outcome.choices.length > 1;
    });
    return split === undefined ? various : [...various, ...Array.from({ length: SPLIT_REQUESTS }, () => split)];
  }

  function randomRequest(service: string): RoutedRequest {
    const query = random.chance(0.3) ? `?${random.oneOf(QUERIES)}` : '';
    const users = ['ann', 'anna', 'bob', 'ANN', 'joann', ''].map((user): [string, string] => ['x-user', user]);
    return {
      method: random.oneOf(['GET', 'GET', 'POST', 'PUT', 'DELETE']),
      scheme: 'http',
      host: service,
      path: `${random.oneOf(PATHS)}${query}`,
      headers: [...(random.chance(0.5) ? random.someOf(users, 1, 2) : []), ['x-a', 'sent']],
      port: 1,
      sourceNamespace: 'default',
      sourceLabels: {},
    };
  }
});

const NOT_ASKED = { kind: 'closed', opened: false, reason: 'not asked' } as const;

type Found = { readonly outcome: ReturnType<typeof decideRoute>; readonly answer: Parameters<typeof choiceReached>[1] };

/** The shares of each rule's split that were counted too far from what the weights say. */
function sharesOff(found: readonly Found[]): string[] {
  const split = found.filter(({ outcome }) => outcome.kind === 'forward' && outcome.choices.length > 1);
  const byRule = Map.groupBy(split, ({ outcome }) => (outcome.kind === 'forward' ? outcome.rule : -1));
  return [...byRule.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined || first.outcome.kind !== 'forward' || members.length < SPLIT_REQUESTS) return [];
    const reached = members.map(({ outcome, answer }) => choiceReached(outcome, answer));
    return first.outcome.choices.flatMap(({ share }, index) => {
      const count = reached.filter((choice) => choice === index).length;
      const bound = DEVIATIONS * Math.sqrt(members.length * share * (1 - share)) + 1;
      return Math.abs(count - members.length * share) > bound
        ? [`${count} of ${members.length} where the share is ${share}`]
        : [];
    });
  });
}

function serviceOf({ spec: { hosts } }: TrafficRoute): string {
  const [host] = hosts;
  return host !== undefined && 'service' in host ? host.service : '';
}
