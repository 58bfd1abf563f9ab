import type { JsonValue } from '../../../src/domain/json.js';
import type { TrafficRoute } from '../../../src/domain/model/traffic-route.js';
import { decideRoute } from '../../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../../src/domain/semantics/match-route.js';
import { routeDifferences, SPLIT_REQUESTS, type RouteDifference } from './route-differences.js';
import type { RouteMaker, RoutedMesh } from './routed-mesh.js';

/** Routes of some slots, each as the maker's own JSON. */
export type RouteConfigs = ReadonlyMap<number, JsonValue>;

/** What was asked, and what came of it. */
export interface AskedRoutes {
  /** How many of the routes say exactly what they mean and were asked. */
  readonly exact: number;
  readonly requests: number;
  readonly splits: number;
  readonly differences: readonly RouteDifference[];
  /** The mesh's words for what it did not take. */
  readonly refusals: readonly string[];
}

/** Puts routes up, asks each its requests, and takes them away again. */
export async function askRoutes(
  mesh: RoutedMesh,
  maker: RouteMaker,
  configs: RouteConfigs,
  requestsOf: (route: TrafficRoute, slot: number) => readonly RoutedRequest[],
): Promise<AskedRoutes> {
  const made = [...configs].flatMap(([slot, config]) => {
    const one = maker.make(config, slot);
    return one === null ? [] : [{ slot, ...one }];
  });
  const objects = made.flatMap((one) => one.objects);
  const refusals = await mesh.put(objects);
  try {
    const read = made.some(({ route }) => route === 'read') ? await mesh.read() : new Map<number, TrafficRoute>();
    const asked = made.flatMap(({ slot, route: said }) => {
      const route = said === 'read' ? (read.get(slot) ?? null) : said;
      return route === null ? [] : [{ slot, route, requests: requestsOf(route, slot) }];
    });
    const answers = asked.length === 0 ? [] : await mesh.ask(asked);
    return {
      exact: asked.length,
      requests: asked.reduce((sum, { requests }) => sum + requests.length, 0),
      splits: asked.filter(({ requests }) => requests.length >= SPLIT_REQUESTS).length,
      differences: asked.flatMap((one, index) => routeDifferences(mesh, one, answers[index] ?? [])),
      refusals,
    };
  } finally {
    await mesh.remove(objects);
  }
}

/** The requests, and one of them that is split so often that its shares can be counted. */
export function withSplit(route: TrafficRoute, requests: readonly RoutedRequest[]): RoutedRequest[] {
  const split = requests.find((request) => {
    const outcome = decideRoute(route, request);
    return outcome.kind === 'forward' && outcome.choices.length > 1;
  });
  return split === undefined ? [...requests] : [...requests, ...Array.from({ length: SPLIT_REQUESTS }, () => split)];
}
