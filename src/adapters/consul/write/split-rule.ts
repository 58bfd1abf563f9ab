import type { JsonObject } from '../../../domain/json.js';
import type { RouteBackend, RouteRule, TrafficRoute } from '../../../domain/model/traffic-route.js';
import { printHeaderChanges } from '../routes/header-changes.js';

/** The backends of a policy's splitter; `rule` is the index of the rule that is the splitter and nothing else. */
export interface Split {
  readonly backends: readonly RouteBackend[];
  readonly rule: number | null;
}

/**
 * What becomes the service's splitter: the weights of the last rule, where that takes every request. All requests that a router
 * leaves with its own service go through it.
 */
export function splitOf({ spec }: TrafficRoute): Split | null {
  const last = spec.rules.at(-1);
  if (last === undefined || !isWeighted(last) || (last.matches ?? []).length > 0 || last.backends === undefined) return null;
  const { name: _name, matches: _matches, backends, ...rest } = last;
  return { backends, rule: Object.keys(rest).length === 0 ? spec.rules.length - 1 : null };
}

/** True where requests are shared out among backends. */
export function isWeighted({ backends = [] }: RouteRule): boolean {
  return backends.length > 1 || backends[0]?.weight !== undefined;
}

/** Weights in hundredths that sum to 100, as a splitter wants them, by largest remainder; null where they sum to nothing. */
export function percentages(backends: readonly RouteBackend[]): number[] | null {
  const weights = backends.map(({ weight }) => weight ?? 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return null;
  const exact = weights.map((weight) => (weight / total) * 10_000);
  // What is whole but for the rounding of binary fractions is whole.
  const floors = exact.map((share) => Math.floor(share + 1e-6));
  const missing = 10_000 - floors.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, rest: share - (floors[index] ?? 0) }))
    .toSorted((a, b) => b.rest - a.rest);
  for (const { index } of byRemainder.slice(0, missing)) floors[index] = (floors[index] ?? 0) + 1;
  return floors.map((share) => share / 100);
}

/** The service-splitter entry. */
export function printSplitter(service: string, backends: readonly RouteBackend[], weights: readonly number[]): JsonObject {
  return {
    Kind: 'service-splitter',
    Name: service,
    Splits: backends.map((backend, index) => printSplit(backend, service, weights[index] ?? 0)),
  };
}

function printSplit(
  { service: target, subset, requestHeaders, responseHeaders }: RouteBackend,
  service: string,
  weight: number,
): JsonObject {
  return {
    Weight: weight,
    ...(target === service ? {} : { Service: target }),
    ...(subset === undefined ? {} : { ServiceSubset: subset }),
    ...(requestHeaders === undefined ? {} : { RequestHeaders: printHeaderChanges(requestHeaders) }),
    ...(responseHeaders === undefined ? {} : { ResponseHeaders: printHeaderChanges(responseHeaders) }),
  };
}
