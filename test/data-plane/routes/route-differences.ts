import type { TrafficRoute } from '../../../src/domain/model/traffic-route.js';
import { decideRoute, type RouteOutcome } from '../../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../../src/domain/semantics/match-route.js';
import type { Answer } from '../wire/conversation.js';
import type { RoutedMesh } from './routed-mesh.js';

/** Requests by which the shares of one split are counted. */
export const SPLIT_REQUESTS = 400;
/** In standard deviations: of 10,000 splits that are right none is called wrong. */
const SPLIT_BOUND = 5;
const NOT_ASKED: Answer = { kind: 'closed', opened: false, reason: 'not asked' };

/** Where real callers got elsewhere than the route of a slot says. */
export interface RouteDifference {
  readonly slot: number;
  readonly route: TrafficRoute;
  readonly request: RoutedRequest;
  /** How often it was asked: more than once where shares were counted. */
  readonly times: number;
  readonly text: string;
}

interface AskedRoute {
  readonly slot: number;
  readonly route: TrafficRoute;
  readonly requests: readonly RoutedRequest[];
}

interface Found {
  readonly outcome: RouteOutcome;
  readonly answer: Answer;
}

/** All answers that are not as the route says, and shares that are off. Requests that are one object are of one split. */
export function routeDifferences(
  mesh: RoutedMesh,
  { slot, route, requests }: AskedRoute,
  answers: readonly Answer[],
): RouteDifference[] {
  const found = requests.map((request, index) => ({
    request,
    outcome: decideRoute(route, request),
    answer: answers[index] ?? NOT_ASKED,
  }));
  const single = found.flatMap(({ request, outcome, answer }) => {
    const text = mesh.difference(route, request, outcome, answer);
    return text === null ? [] : [{ slot, route, request, times: 1, text }];
  });
  const shares = [...Map.groupBy(found, ({ request }) => request)]
    .filter(([, members]) => members.length >= SPLIT_REQUESTS)
    .flatMap(([request, members]) =>
      sharesOff(mesh, members).map((text) => ({ slot, route, request, times: members.length, text })),
    );
  return [...single, ...shares];
}

function sharesOff(mesh: RoutedMesh, found: readonly Found[]): string[] {
  const outcome = found[0]?.outcome;
  if (outcome?.kind !== 'forward') return [];
  const reached = found.map((one) => mesh.choiceReached(one.outcome, one.answer));
  return outcome.choices.flatMap(({ share, backend }, index) => {
    const count = reached.filter((choice) => choice === index).length;
    const deviation = Math.sqrt(found.length * share * (1 - share));
    const isRight = Math.abs(count - found.length * share) <= SPLIT_BOUND * deviation + 1;
    return isRight ? [] : [`${JSON.stringify(backend)} got ${count} of ${found.length}, its share is ${share}`];
  });
}
