import { canonicalJson } from '../../../domain/canonical-json.js';
import type { JsonValue } from '../../../domain/json.js';
import { textAt } from '../json-fields.js';
import type { AuthorizationPart } from './authorization-part.js';
import type { RequestMatch } from './route-grants.js';

/**
 * A request takes one route only, the most specific, so where routes with different grants may match the same request the
 * callers of the others are not let in. Grants on the whole port count on every route.
 */
export function reportRouteOverlaps(parts: readonly AuthorizationPart[]): void {
  const routes = parts.flatMap((part) => part.routes.map((route) => ({ part, ...route, key: canonicalJson(route.grants) })));
  for (const one of routes) {
    const other = routes.find(
      ({ key, matches }) => key !== one.key && matches.some((a) => one.matches.some((b) => mayMeet(a, b))),
    );
    if (other === undefined) continue;
    const reason = `a request that ${other.part.report.label} allows to others too takes one route only and has the grants of that route alone`;
    one.part.report.narrower(`/spec/rules/${one.rule}`, reason);
  }
}

/** False where no request can match both. */
export function mayMeet(a: RequestMatch, b: RequestMatch): boolean {
  const [first, second] = [textAt(a.match, 'method'), textAt(b.match, 'method')];
  if (first !== null && second !== null && first !== second) return false;
  if (
    a.hostname !== null &&
    b.hostname !== null &&
    ![a, b].some(({ hostname }) => hostname?.startsWith('*') === true) &&
    a.hostname !== b.hostname
  ) {
    return false;
  }
  return pathsMeet(a.match['path'], b.match['path']);
}

function pathsMeet(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  const [first, second] = [readPath(a), readPath(b)];
  if (first.type === 'RegularExpression' || second.type === 'RegularExpression') return true;
  if (first.type === 'Exact' && second.type === 'Exact') return first.value === second.value;
  const inside = (inner: string, outer: string): boolean => `${trim(inner)}/`.startsWith(`${trim(outer)}/`);
  if (first.type === 'Exact') return inside(first.value, second.value);
  if (second.type === 'Exact') return inside(second.value, first.value);
  return inside(first.value, second.value) || inside(second.value, first.value);
}

function readPath(path: JsonValue | undefined): { type: string; value: string } {
  return { type: textAt(path, 'type') ?? 'PathPrefix', value: textAt(path, 'value') ?? '/' };
}

function trim(path: string): string {
  return path.replace(/\/+$/, '');
}
