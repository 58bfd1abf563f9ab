import type { Policy } from '../../../domain/model/policy.js';
import { policyLabel } from '../../../domain/model/policy.js';
import type { Fidelity, TranslationNote } from '../../../domain/translation/translation-report.js';

/** Collects what did not come across exactly of one policy. */
export class PolicyReport {
  readonly label: string;
  private readonly security: boolean;
  private readonly collected: TranslationNote[] = [];

  constructor(policy: Policy) {
    this.label = policyLabel(policy);
    this.security = policy.kind === 'AuthorizationPolicy' || policy.kind === 'MutualTlsPolicy';
  }

  /** Every note, in the order in which they were made, each once. */
  get notes(): readonly TranslationNote[] {
    return this.collected;
  }

  /** True once the policy yields no objects. */
  get isRefused(): boolean {
    return this.collected.some(({ fidelity }) => fidelity === 'refused');
  }

  /** Something worth knowing that changes nothing. */
  exact(pointer: string, reason: string): void {
    this.add(pointer, 'exact', reason, null);
  }

  narrower(pointer: string, reason: string, native: string | null = null): void {
    this.add(pointer, 'narrower', reason, native);
  }

  /** The policy cannot be said without letting more through, or not at all. */
  refuse(pointer: string, reason: string): void {
    this.add(pointer, 'refused', reason, null);
  }

  private add(pointer: string, fidelity: Fidelity, reason: string, native: string | null): void {
    if (this.collected.some((note) => note.pointer === pointer && note.reason === reason)) return;
    this.collected.push({ policy: this.label, pointer, fidelity, reason, native, security: this.security });
  }
}
