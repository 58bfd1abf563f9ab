import { policyLabel, type Policy } from '../../../domain/model/policy.js';
import type { Fidelity, TranslationNote } from '../../../domain/translation/translation-report.js';

/** A note on a field of a traffic policy, which decides where requests go and not whether they may. */
export function trafficNote(
  policy: Policy,
  pointer: string,
  fidelity: Fidelity,
  reason: string,
  native: string | null = null,
): TranslationNote {
  return { policy: policyLabel(policy), pointer, fidelity, reason, native, security: false };
}
