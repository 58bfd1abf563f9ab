import type { JsonObject } from '../../../domain/json.js';
import type { AuthorizationPolicy } from '../../../domain/model/authorization-policy.js';
import type { Finding } from './policy-report.js';

/** What values are written for. */
export interface RuleContext {
  readonly ownTrustDomains: readonly string[];
  readonly version: string | null;
  readonly hasTrustDomains: boolean;
  readonly action: AuthorizationPolicy['spec']['action'];
  /** The workload port that every rule is narrowed to; null for all. */
  readonly port: number | null;
}

/** Native entries for a part of a rule, with what cannot be said and what is said in other words. */
export interface Entries {
  readonly entries: readonly JsonObject[];
  readonly problems: readonly Finding[];
  readonly remarks: readonly Finding[];
}
