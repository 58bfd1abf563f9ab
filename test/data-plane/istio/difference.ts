import type { AccessDecision } from '../../../src/domain/model/access-decision.js';
import type { Probe } from './ask-proxies.js';
import type { ObservedVerdict } from './observed-verdict.js';

/** A request on which the evaluator and the real proxy differ. */
export interface Difference {
  readonly probe: Probe;
  readonly observed: ObservedVerdict;
  readonly predicted: AccessDecision;
}

/**
 * Null where both decide the same, by the same rule where Envoy names one. `audited`: AUDIT policies, `namespace/name`, whose
 * rules Envoy names too though they decide nothing.
 */
export function differenceOf(
  probe: Probe,
  observed: ObservedVerdict,
  predicted: AccessDecision,
  audited: ReadonlySet<string>,
): Difference | null {
  // The question has no word for such a caller: nobody lets it in.
  if (probe.isForeign === true) return observed.decision === 'refused' ? null : { probe, observed, predicted };
  const isSilent = observed.rule === null || audited.has(observed.rule.slice(0, observed.rule.indexOf('#')));
  const isSameRule = isSilent || observed.rule === ruleOf(predicted);
  return observed.decision === predicted.decision && isSameRule ? null : { probe, observed, predicted };
}

function ruleOf({ because }: AccessDecision): string | null {
  const [first] = because;
  return first?.rule === undefined ? null : `${first.object.replace('AuthorizationPolicy ', '')}#${first.rule}`;
}
