import { policyLabel, type Policy } from '../../../domain/model/policy.js';
import type { Fidelity, TranslationNote } from '../../../domain/translation/translation-report.js';

/** A place in a policy and what became of it. */
export interface Finding {
  readonly pointer: string;
  readonly reason: string;
  /** True where less is let in than the policy says. */
  readonly isNarrower?: boolean;
}

/** Collects what did not come across of one policy. A security field is never widened: that refuses the policy. */
export class PolicyReport {
  readonly notes: TranslationNote[] = [];
  readonly #label: string;
  readonly #isSecurity: boolean;
  #isRefused = false;

  constructor(policy: Policy) {
    this.#label = policyLabel(policy);
    this.#isSecurity = policy.kind === 'AuthorizationPolicy' || policy.kind === 'MutualTlsPolicy';
  }

  /** True once no object may be written for the policy. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Says the same in other words, so that reading it back gives another document. */
  exact(pointer: string, reason: string): void {
    this.#note(pointer, 'exact', reason);
  }

  narrower(pointer: string, reason: string): void {
    this.#note(pointer, 'narrower', reason);
  }

  /** Does more than the policy says; on a security field that refuses the policy. */
  wider(pointer: string, reason: string): void {
    if (this.#isSecurity) this.refuse(pointer, reason);
    else this.#note(pointer, 'wider', reason);
  }

  /** The field is left out; what the policy says besides it stands. Only where leaving it out is safe. */
  drop(pointer: string, reason: string): void {
    this.#note(pointer, 'refused', reason);
  }

  /** The whole policy cannot be said. */
  refuse(pointer: string, reason: string): void {
    this.#isRefused = true;
    this.#note(pointer, 'refused', reason);
  }

  #note(pointer: string, fidelity: Fidelity, reason: string): void {
    this.notes.push({ policy: this.#label, pointer, fidelity, reason, native: null, security: this.#isSecurity });
  }
}
