import type { AccessDecision, Decision } from '../../../src/domain/model/access-decision.js';
import type { NumberedQuery } from './ask.js';

/** A request on which the evaluator and the real proxy differ. */
export interface Difference {
  readonly asked: NumberedQuery;
  /** What the proxy did. */
  readonly real: Decision;
  /** Envoy's name of the rule that decided; null where none did, undefined where its log does not tell. */
  readonly realRule: string | null | undefined;
  readonly said: AccessDecision;
  /** The rule of `said` in Envoy's words. */
  readonly saidRule: string | null;
}

/** True where both decide the same, by the same rule where Envoy names one. */
export function agrees({ real, realRule, said, saidRule }: Difference): boolean {
  if (real !== said.decision) return false;
  return realRule === undefined || (real !== 'allow' && real !== 'deny') || realRule === saidRule;
}
