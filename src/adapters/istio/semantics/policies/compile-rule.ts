import type { JsonValue } from '../../../../domain/json.js';
import { attributeOf } from './attribute.js';
import type { FactsMatcher } from './request-facts.js';
import { ruleConditions, type Condition } from './rule-conditions.js';
import { expandPrincipals, expandTrustDomains, type TrustDomains } from './trust-domain-aliases.js';

/** HTTP, or a connection whose bytes the proxy does not read. */
export type Layer = 'http' | 'tcp';

/** Where a rule stands, as far as its meaning depends on it. */
export interface RuleSetting {
  readonly layer: Layer;
  /** ALLOW drops a rule that it cannot express; every other action drops only the condition, and so widens the rule. */
  readonly allows: boolean;
  readonly policyNamespace: string;
  readonly trustDomains: TrustDomains;
}

function expanded(condition: Condition, values: readonly string[], domains: TrustDomains): readonly string[] {
  if (condition.key === 'source.principal') return expandPrincipals(values, domains);
  return condition.key === 'source.trustDomain' ? expandTrustDomains(values, domains) : values;
}

/** The matchers of some values; null where one cannot be used and that is fatal. */
function compileValues(condition: Condition, values: readonly string[], setting: RuleSetting): readonly FactsMatcher[] | null {
  const attribute = attributeOf(condition.key, setting.policyNamespace);
  const usable = attribute !== null && !(attribute.httpOnly && setting.layer === 'tcp');
  const matchers: FactsMatcher[] = [];
  for (const value of expanded(condition, values, setting.trustDomains)) {
    const matcher = usable ? attribute.compile(value) : null;
    if (matcher !== null) matchers.push(matcher);
    else if (setting.allows) return null;
  }
  return matchers;
}

function compileCondition(condition: Condition, setting: RuleSetting): FactsMatcher | null {
  const positive = compileValues(condition, condition.values, setting);
  const negative = compileValues(condition, condition.notValues, setting);
  if (positive === null || negative === null) return null;
  return (facts) =>
    (positive.length === 0 || positive.some((matches) => matches(facts))) && !negative.some((matches) => matches(facts));
}

/** One of the groups must hold, every condition of it; null where a condition is fatal. */
function compileGroups(groups: readonly (readonly Condition[])[], setting: RuleSetting): FactsMatcher | null {
  const compiled: (readonly FactsMatcher[])[] = [];
  for (const group of groups) {
    const matchers = group.map((condition) => compileCondition(condition, setting));
    const usable = matchers.filter((matcher) => matcher !== null);
    if (usable.length < matchers.length) return null;
    compiled.push(usable);
  }
  return (facts) => compiled.some((matchers) => matchers.every((matches) => matches(facts)));
}

/**
 * Compiles one rule for a layer; null for a rule that has no effect: one that asks about an unknown attribute, or an ALLOW
 * rule with a condition that the layer does not have (istio/istio pilot/pkg/security/authz/model and builder).
 */
export function compileRule(rule: JsonValue, setting: RuleSetting): FactsMatcher | null {
  const conditions = ruleConditions(rule);
  const all = [...conditions.sources, ...conditions.operations].flat();
  if (all.some(({ key }) => attributeOf(key, setting.policyNamespace) === null)) return null;
  const from = compileGroups(conditions.sources, setting);
  const to = compileGroups(conditions.operations, setting);
  return from === null || to === null ? null : (facts) => to(facts) && from(facts);
}
