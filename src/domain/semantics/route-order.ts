import type { RouteMatch, TrafficRoute } from '../model/traffic-route.js';

/** One match of one rule; a rule without matches has one that is null. */
export interface OrderedMatch {
  readonly rule: number;
  readonly match: RouteMatch | null;
}

/**
 * The matches of a route in the order in which they are tried: as listed, or the most specific first as the Gateway API has it:
 * exact paths, then prefixes of whole segments, then all other forms, of each the longest first; then those with a method, with
 * the most headers, with the most query parameters.
 */
export function inOrder({ rules, order }: TrafficRoute['spec']): OrderedMatch[] {
  const listed = rules.flatMap(({ matches = [] }, rule): OrderedMatch[] =>
    matches.length === 0 ? [{ rule, match: null }] : matches.map((match) => ({ rule, match })),
  );
  return order === 'listed' ? listed : listed.sort((a, b) => compareRanks(rankOf(b.match), rankOf(a.match)));
}

/** The higher, the more specific. */
function rankOf(match: RouteMatch | null): readonly number[] {
  const { path, method, methods, headers = [], queryParams = [] } = match ?? {};
  const [kind, length] = pathRank(path);
  return [kind, length, method === undefined && methods === undefined ? 0 : 1, headers.length, queryParams.length];
}

function pathRank(path: RouteMatch['path']): readonly [number, number] {
  if (path === undefined) return [1, 1];
  if ('exact' in path) return [2, path.exact.length];
  // A slash at the end says nothing more, and counts for nothing: meshes cut it off.
  if ('segmentPrefix' in path) return [1, path.segmentPrefix.replace(/(?!^)\/+$/u, '').length];
  return [0, 'present' in path ? 0 : Object.values(path).join('').length];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, place) => value !== b[place]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
