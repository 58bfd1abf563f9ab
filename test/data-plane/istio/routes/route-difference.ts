import { isDeepStrictEqual } from 'node:util';
import type { TrafficRoute } from '../../../../src/domain/model/traffic-route.js';
import type { RouteChoice, RouteOutcome } from '../../../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../../../src/domain/semantics/match-route.js';
import { changedHeaders, UPSTREAM_HEADERS } from '../../routes/changed-headers.js';
import { pathAsSaid } from '../../routes/path-as-said.js';
import type { Answer } from '../../wire/conversation.js';
import type { SeenRequest } from './echo-upstream.js';

type HttpAnswer = Extract<Answer, { kind: 'http' }>;

/** How the answer of the real client proxy differs from what the route says; null where it does not. */
export function routeDifference(
  route: TrafficRoute,
  request: RoutedRequest,
  outcome: RouteOutcome,
  answer: Answer,
): string | null {
  if (answer.kind !== 'http') return `no answer: ${JSON.stringify(answer)}`;
  if (outcome.kind === 'respond')
    return unequal({ status: outcome.status, body: outcome.body }, { status: answer.status, body: answer.body });
  if (outcome.kind === 'redirect') {
    const said = locationOf(outcome.location, request);
    const location = pathAsSaid(said, headerOf(answer, 'location') ?? '', request);
    return unequal({ status: outcome.status, location: said }, { status: answer.status, location });
  }
  if (outcome.kind === 'forward') return forwardDifference(outcome.choices, request, answer);
  if (route.spec.unmatched === undefined) return null;
  return route.spec.unmatched === 'reject' ? unequal(404, answer.status) : unequal('api/', backendOf(answer));
}

/** The choice that an answer came from; -1 for none. */
export function choiceReached(outcome: RouteOutcome, answer: Answer): number {
  if (outcome.kind !== 'forward' || answer.kind !== 'http') return -1;
  return outcome.choices.findIndex((choice) => isReached(choice, answer));
}

function isReached({ backend }: RouteChoice, answer: HttpAnswer): boolean {
  return `${backend.service}/${backend.subset ?? ''}` === backendOf(answer);
}

/** Service and subset of the cluster that was chosen. */
function backendOf(answer: HttpAnswer): string {
  const [, , subset = '', host = ''] = (headerOf(answer, 'x-seen-cluster') ?? '').split('|');
  return `${host.split('.')[0]}/${subset}`;
}

function forwardDifference(choices: readonly RouteChoice[], request: RoutedRequest, answer: HttpAnswer): string | null {
  if (choices.length === 0) return unequal(500, answer.status);
  if (answer.status !== 200) return `forwarded to nobody: ${answer.status}`;
  const choice = choices.find((one) => isReached(one, answer));
  if (choice === undefined) return `reached ${backendOf(answer)}`;
  const seen = JSON.parse(answer.body) as SeenRequest;
  return unequal(
    {
      path: choice.path,
      host: choice.host,
      request: changedHeaders(request.headers, choice.requestHeaders),
      response: changedHeaders(UPSTREAM_HEADERS, choice.responseHeaders),
    },
    {
      path: pathAsSaid(choice.path, seen.path, request),
      host: seen.headers.find(([name]) => name === 'host')?.[1] ?? '',
      request: changedHeaders(seen.headers, []),
      response: changedHeaders(answer.headers, []),
    },
  );
}

function locationOf(location: Extract<RouteOutcome, { kind: 'redirect' }>['location'], request: RoutedRequest): string {
  const { scheme, host, port, path } = location;
  return `${scheme ?? request.scheme}://${host ?? request.host}${port === null ? '' : `:${port}`}${path}`;
}

function headerOf({ headers }: HttpAnswer, name: string): string | null {
  return headers.find(([key]) => key === name)?.[1] ?? null;
}

function unequal(said: unknown, found: unknown): string | null {
  return isDeepStrictEqual(said, found) ? null : `the model says ${JSON.stringify(said)}, the proxy ${JSON.stringify(found)}`;
}
