import { isDeepStrictEqual } from 'node:util';
import type { TrafficRoute } from '../../../../src/domain/model/traffic-route.js';
import type { RouteChoice, RouteOutcome } from '../../../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../../../src/domain/semantics/match-route.js';
import { changedHeaders, UPSTREAM_HEADERS } from '../../routes/changed-headers.js';
import { pathAsSaid } from '../../routes/path-as-said.js';
import type { Answer } from '../../wire/conversation.js';
import type { SeenRequest } from './echo-instances.js';

/** How the answer differs from what the route says of the request; null where it does not. What no rule matches goes to the service itself. */
export function routeDifference(
  route: TrafficRoute,
  request: RoutedRequest,
  outcome: RouteOutcome,
  answer: Answer,
): string | null {
  if (answer.kind !== 'http' || answer.status !== 200) return `no backend answers: ${JSON.stringify(answer)}`;
  const seen = JSON.parse(answer.body) as SeenRequest;
  const choice = waysOf(routedService(route), request, outcome).find((one) => reaches(one, seen));
  if (choice === undefined) return `reached ${seen.service} ${seen.version}`;
  const said = [
    choice.path,
    changedHeaders(request.headers, choice.requestHeaders),
    changedHeaders(UPSTREAM_HEADERS, choice.responseHeaders),
  ];
  const found = [
    pathAsSaid(choice.path, seen.path, request),
    changedHeaders(seen.headers, []),
    changedHeaders(answer.headers, []),
  ];
  return isDeepStrictEqual(said, found) ? null : `the model says ${JSON.stringify(said)}, the proxy ${JSON.stringify(found)}`;
}

/** The service whose callers are routed. */
export function routedService({ spec: { hosts } }: TrafficRoute): string {
  const [host] = hosts;
  return host !== undefined && 'service' in host ? host.service : '';
}

/** The choice that an answer came from; -1 for none. */
export function choiceReached(outcome: RouteOutcome, answer: Answer): number {
  if (outcome.kind !== 'forward' || answer.kind !== 'http' || answer.status !== 200) return -1;
  const seen = JSON.parse(answer.body) as SeenRequest;
  return outcome.choices.findIndex((one) => reaches(one, seen));
}

/** Where the request may come out, and how it looks there. */
type Way = Pick<RouteChoice, 'backend' | 'path' | 'requestHeaders' | 'responseHeaders'>;

function waysOf(service: string, { path }: RoutedRequest, outcome: RouteOutcome): readonly Way[] {
  if (outcome.kind === 'forward') return outcome.choices;
  return outcome.kind === 'unmatched' ? [{ backend: { service }, path, requestHeaders: [], responseHeaders: [] }] : [];
}

/** Without a subset any instance may answer. */
function reaches({ backend }: Pick<Way, 'backend'>, { service, version }: SeenRequest): boolean {
  return backend.service === service && (backend.subset ?? version) === version;
}
