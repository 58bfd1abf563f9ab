import type { JsonObject } from '../../../domain/json.js';
import type { PolicyReport } from './policy-report.js';

/**
 * The native rules of a route, in order, from those that each rule became: none where no match of it can be said, several
 * where it takes more than one. Says which rules are left out, and that the places after them are others.
 */
export function placeRules(written: readonly (readonly JsonObject[])[], report: PolicyReport): JsonObject[] {
  const leftOut = written.flatMap((own, index) => (own.length === 0 ? [index] : []));
  for (const index of leftOut) {
    report.drop(`/spec/rules/${index}`, 'the rule is left out; the rules after it decide what it was for');
  }
  if (leftOut.length > 0 && written.some((own) => own.length > 1)) {
    report.exact('/spec/rules', 'with rules left out and others in several parts, the rules stand at other places');
  }
  return written.flat();
}
