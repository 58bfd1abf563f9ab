import type { JsonObject } from '../../../domain/json.js';
import { listAt, textAt } from '../json-fields.js';
import type { PolicyReport } from './policy-report.js';
import { mayMeet } from './route-overlap.js';

/**
 * Linkerd takes the most specific rule, not the first: where a later rule may match a request of an earlier one and is more
 * specific, the order of the policy is not kept. Source: linkerd2-proxy linkerd/http/route/src/http/match.
 */
export function reportOrder(rules: readonly JsonObject[], report: PolicyReport): void {
  rules.forEach((rule, index) => {
    const later = rules.findIndex((other, position) => position > index && takesFrom(other, rule));
    if (later >= 0)
      report.narrower(
        `/spec/rules/${index}`,
        `rule ${later} is more specific and takes requests that both match, though it is listed later`,
      );
  });
}

const everything: JsonObject = { path: { type: 'PathPrefix', value: '/' } };

function takesFrom(later: JsonObject, earlier: JsonObject): boolean {
  return matchesOf(later).some((one) =>
    matchesOf(earlier).some(
      (other) => mayMeet({ hostname: null, match: one }, { hostname: null, match: other }) && isCloser(one, other),
    ),
  );
}

function matchesOf(rule: JsonObject): JsonObject[] {
  const matches = listAt(rule, 'matches').filter((match): match is JsonObject => typeof match === 'object' && match !== null);
  return matches.length === 0 ? [everything] : matches;
}

/** A pattern counts as long as the path that it matches, a prefix without the slashes at its end. */
function isCloser(one: JsonObject, other: JsonObject): boolean {
  const [first, second] = [weights(one), weights(other)];
  const at = first.findIndex((weight, index) => weight !== second[index]);
  return at >= 0 && (first[at] ?? 0) > (second[at] ?? 0);
}

function weights(match: JsonObject): number[] {
  const [type, value] = [textAt(match, 'path', 'type') ?? 'PathPrefix', textAt(match, 'path', 'value') ?? '/'];
  const said = type === 'PathPrefix' ? value.replace(/(?!^)\/+$/u, '') : value;
  const length = type === 'RegularExpression' ? Number.MAX_SAFE_INTEGER : said.length;
  const grpc = [(textAt(match, 'method', 'service') ?? '').length, (textAt(match, 'method', 'method') ?? '').length];
  return [
    ...grpc,
    length,
    listAt(match, 'headers').length,
    listAt(match, 'queryParams').length,
    textAt(match, 'method') === null ? 0 : 1,
  ];
}
