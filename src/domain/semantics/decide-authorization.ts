import type { AuthorizationPolicy } from '../model/authorization-policy.js';
import { matchesRule } from './match-rule.js';
import type { RequestFacts } from './request-facts.js';

/** What the model's own rules say, and the policy and rule that said it; both null for the default. */
export interface AuthorizationDecision {
  readonly isAllowed: boolean;
  readonly policy: AuthorizationPolicy | null;
  readonly rule: number | null;
}

/**
 * Decides one request by all the policies that speak of its target: deny overrides allow; where an allow policy is in force
 * only what one of its rules matches is allowed; otherwise everything is. Audit, delegate and dry-run policies decide nothing here.
 */
export function decideAuthorization(policies: readonly AuthorizationPolicy[], facts: RequestFacts): AuthorizationDecision {
  const inForce = policies.filter((policy) => policy.spec.dryRun !== true);
  const denied = firstMatch(inForce, 'deny', facts);
  if (denied !== null) return { isAllowed: false, ...denied };
  const allowed = firstMatch(inForce, 'allow', facts);
  if (allowed !== null) return { isAllowed: true, ...allowed };
  return { isAllowed: !inForce.some((policy) => policy.spec.action === 'allow'), policy: null, rule: null };
}

function firstMatch(policies: readonly AuthorizationPolicy[], action: 'allow' | 'deny', facts: RequestFacts) {
  for (const policy of policies.filter((one) => one.spec.action === action)) {
    const rule = policy.spec.rules.findIndex((candidate) => matchesRule(candidate, facts));
    if (rule >= 0) return { policy, rule };
  }
  return null;
}
