import { isDeepStrictEqual } from 'node:util';
import type { HeaderChanges } from '../../../../src/domain/model/header-changes.js';
import type { RouteChoice, RouteOutcome } from '../../../../src/domain/semantics/decide-route.js';
import type { RoutedRequest } from '../../../../src/domain/semantics/match-route.js';
import type { Answer } from '../../wire/conversation.js';
import type { SeenRequest } from './echo-instances.js';

type Lines = readonly (readonly [string, string])[];

/** Headers that routes change; all others are the proxies' own. */
const CHANGED = ['x-user', 'x-a', 'x-new', 'x-upstream'];
const UPSTREAM: Lines = [['x-upstream', 'yes']];

/** How the answer differs from what the route says of the request; null where it does not. What no rule matches goes to the service itself. */
export function routeDifference(service: string, request: RoutedRequest, outcome: RouteOutcome, answer: Answer): string | null {
  if (answer.kind !== 'http' || answer.status !== 200) return `no backend answers: ${JSON.stringify(answer)}`;
  const seen = JSON.parse(answer.body) as SeenRequest;
  const choice = waysOf(service, request, outcome).find((one) => reaches(one, seen));
  if (choice === undefined) return `reached ${seen.service} ${seen.version}`;
  const said = [choice.path, changed(request.headers, choice.requestHeaders), changed(UPSTREAM, choice.responseHeaders)];
  const found = [seen.path, changed(seen.headers, []), changed(answer.headers, [])];
  return isDeepStrictEqual(said, found) ? null : `the model says ${JSON.stringify(said)}, the proxy ${JSON.stringify(found)}`;
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

/** The headers that routes change, after these changes; lines of one name joined. */
function changed(lines: Lines, changes: readonly HeaderChanges[]): Record<string, string> {
  let now = lines.map(([name, value]): readonly [string, string] => [name.toLowerCase(), value]);
  for (const { set = [], add = [], remove = [] } of changes) {
    const replaced = set.map(({ name }) => name);
    now = [
      ...now.filter(([name]) => !replaced.includes(name)),
      ...[...set, ...add].map(({ name, value }): readonly [string, string] => [name, value]),
    ];
    now = now.filter(([name]) => !remove.includes(name));
  }
  const names = CHANGED.filter((name) => now.some(([key]) => key === name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      now
        .filter(([key]) => key === name)
        .map(([, value]) => value)
        .join(','),
    ]),
  );
}
