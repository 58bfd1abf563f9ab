import type { AuthorizationPolicy } from '../../../../domain/model/authorization-policy.js';
import { policyLabel } from '../../../../domain/model/policy.js';
import type { TranslationNote } from '../../../../domain/translation/translation-report.js';
import { sayRule } from './say-rule.js';
import type { RuleScope } from './consul-terms.js';
import { joinedRuleSets, NO_RULES, type RuleSet } from './plain-rule.js';

/** The rules of some policies for one destination. `isRefused`: one of them closes something and cannot be said. */
export interface SaidPolicies {
  readonly rules: RuleSet;
  readonly notes: readonly TranslationNote[];
  readonly isRefused: boolean;
}

/** A note on a field of an authorization policy. */
export function authorizationNote(
  policy: AuthorizationPolicy,
  pointer: string,
  fidelity: TranslationNote['fidelity'],
  reason: string,
): TranslationNote {
  return { policy: policyLabel(policy), pointer, fidelity, reason, native: null, security: true };
}

/**
 * The rules of policies that share a destination. An allowance that cannot be said is left out, which is narrower; a denial
 * that cannot be said refuses all of them, since they become one entry.
 */
export function sayPolicies(
  policies: readonly AuthorizationPolicy[],
  scopeOf: (policy: AuthorizationPolicy) => RuleScope,
): SaidPolicies {
  const said = policies.map((policy) => sayPolicy(policy, scopeOf(policy)));
  return {
    rules: said.reduce<RuleSet>((all, { rules }) => joinedRuleSets(all, rules), NO_RULES),
    notes: said.flatMap(({ notes }) => notes),
    isRefused: said.some(({ isRefused }) => isRefused),
  };
}

function sayPolicy(policy: AuthorizationPolicy, scope: RuleScope): SaidPolicies {
  const { action, rules } = policy.spec;
  const said = rules.map((rule, index) => sayRule(rule, `/spec/rules/${index}`, scope));
  const unsaid = said.flatMap((rule) => rule.unsaid);
  const isDeny = action === 'deny';
  const notes = unsaid.map(({ pointer, reason }) => authorizationNote(policy, pointer, isDeny ? 'refused' : 'narrower', reason));
  const plain = said.flatMap(({ value }) => (value === null ? [] : [value]));
  return {
    rules: isDeny ? { allow: null, deny: plain } : { allow: plain, deny: [] },
    notes,
    isRefused: isDeny && unsaid.length > 0,
  };
}
