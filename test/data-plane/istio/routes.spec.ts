import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Istiod } from '../../../src/control-planes/istio/istiod.js';
import type { TrafficRoute } from '../../../src/domain/model/traffic-route.js';
import { decideRoute } from '../../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../../src/domain/semantics/match-route.js';
import { effort } from '../effort.js';
import { RandomSource } from '../random-source.js';
import type { Answer } from '../wire/conversation.js';
import { holdConversations } from '../wire/hold-conversations.js';
import { IstioCluster } from './istio-cluster.js';
import { OutboundProxies } from './outbound-proxies.js';
import { randomRoute } from './random-route.js';
import { backendOf, routeDifference } from './route-difference.js';
import { routeCase, writeRoute } from './route-case.js';

const CASES = Array.from({ length: 40 }, (_, index) => routeCase(index));
/** Requests by which the shares of a split are counted. */
const SPLIT_REQUESTS = 300;

const PATHS = [
  '/',
  '/a',
  '/a/',
  '/ab',
  '/a/b',
  '/a/b/',
  '/a/b/c',
  '/a/bc',
  '/b',
  '/b/',
  '/b/c',
  '/c',
  '/A',
  '/x/c',
  '//a',
  '/a/../b',
];
const USERS = ['ann', 'anna', 'bob', 'ANN', 'an', ''];

function randomRequest(random: RandomSource, namespace: string): RoutedRequest {
  const query = random.chance(0.3) ? `?${random.oneOf(['q=ann', 'q=bob', 'q', 'x=1&q=anna', 'Q=ann'])}` : '';
  const user: [string, string][] = random.chance(0.5) ? [['x-user', random.oneOf(USERS)]] : [];
  return {
    method: random.oneOf(['GET', 'GET', 'POST', 'PUT']),
    scheme: 'http',
    host: 'api',
    path: `${random.oneOf(PATHS)}${query}`,
    headers: [...user, ['x-a', 'sent']],
    port: 80,
    sourceNamespace: namespace,
    sourceLabels: { app: 'client' },
  };
}

function bytesOf({ method, host, path, headers }: RoutedRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, `host: ${host}`, ...lines, 'content-length: 0', '', ''].join('\r\n');
}

/** As the proxies of a mesh with Istio's default normalise paths. */
function normalised(request: RoutedRequest): RoutedRequest {
  return request.path.startsWith('/a/../b') ? { ...request, path: request.path.replace('/a/..', '') } : request;
}

describe('routes from Istio clients', () => {
  let cluster: IstioCluster;

  beforeAll(async () => {
    cluster = await IstioCluster.start();
    await cluster.set(CASES.flatMap(({ objects }) => objects.filter(({ kind }) => kind === 'Namespace')));
    await cluster.set(CASES.flatMap(({ objects }) => objects.filter(({ kind }) => kind !== 'Namespace')));
  });

  afterAll(() => cluster.close());

  async function push(
    routes: readonly TrafficRoute[],
    check: (ask: Ask, exact: ReadonlySet<TrafficRoute>) => Promise<void>,
  ): Promise<void> {
    const written = routes.map((route, index) => writeRoute(route, CASES[index] ?? CASES[0]!));
    const refused = await cluster.create(written.flatMap(({ objects }) => objects));
    expect([...refused.values()], 'nothing that is written is refused').toEqual([]);
    const exact = routes.filter((_, index) => written[index]?.report.every(({ fidelity }) => fidelity === 'exact') ?? false);
    const istiod = await Istiod.start(cluster.server);
    try {
      const proxies = await OutboundProxies.start(
        istiod,
        CASES.map(({ client }) => client),
      );
      const ask: Ask = async (asked) => {
        const conversations = asked.map(({ namespace, requests }) => ({
          route: { host: proxies.addressOf(namespace).address, port: proxies.addressOf(namespace).port },
          http: true,
          requests: requests.map(bytesOf),
        }));
        return holdConversations(conversations);
      };
      await check(ask, new Set(exact)).finally(() => proxies.close());
    } finally {
      await Promise.all([istiod.close(), cluster.delete(written.flatMap(({ objects }) => objects))]);
    }
  }

  it('lead where the model says, with the same path, host and headers', async () => {
    const { seed, policies, requests, until } = effort();
    const random = new RandomSource(seed);
    const differences: string[] = [];
    const seen = { routes: 0, exact: 0, requests: 0, splits: 0 };
    while (seen.routes < policies / 4 && Date.now() < until) {
      const routes = CASES.map(({ client }) => randomRoute(random.split(), client.namespace));
      await push(routes, async (ask, exact) => {
        const asked = [...exact].map((route) => ({
          route,
          namespace: route.metadata.namespace,
          requests: Array.from({ length: requests }, () => randomRequest(random, route.metadata.namespace)),
        }));
        const answers = await ask(asked);
        for (const [index, { route, requests: own }] of asked.entries()) {
          for (const [at, request] of own.entries()) {
            const answer: Answer = answers[index]?.[at] ?? { kind: 'closed', opened: false, reason: 'not asked' };
            const outcome = decideRoute(route, normalised(request));
            const found = routeDifference(route, normalised(request), outcome, answer);
            if (found !== null)
              differences.push(
                `${found}\n  ${JSON.stringify(request)}\n  ${JSON.stringify(route.spec)}\n  ${JSON.stringify(
                  writeRoute(route, CASES[0]!)
                    .objects.map((o) => o['spec'])
                    .slice(0, 1),
                )}`,
              );
          }
        }
        seen.routes += routes.length;
        seen.exact += exact.size;
        seen.requests += asked.length * requests;
      });
      console.log(`seed ${seed}: ${JSON.stringify(seen)}`);
    }
    const groups = Map.groupBy(differences, (d) => d.replace(/\{.*/su, '').slice(0, 60));
    for (const [k, ds] of groups) console.log(ds.length, k, '\n', ds.slice(0, 4).join('\n'));
    expect(differences.length, `seed ${seed}`).toBe(0);
  });
});

type Ask = (asked: readonly { readonly namespace: string; readonly requests: readonly RoutedRequest[] }[]) => Promise<Answer[][]>;
void backendOf;
void SPLIT_REQUESTS;
