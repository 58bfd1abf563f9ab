import { isJsonObject } from '../../../../domain/json.js';
import type { NativeObject } from '../../../../domain/translation/native-object.js';
import { listAt, stringAt, stringMapAt } from '../../native/fields.js';
import { goBool } from '../../native/go-bool.js';
import { compileRule, type Layer } from './compile-rule.js';
import type { FactsMatcher } from './request-facts.js';
import type { TrustDomains } from './trust-domain-aliases.js';

/** What an AuthorizationPolicy does with what its rules match. */
type PolicyAction = 'ALLOW' | 'DENY' | 'AUDIT' | 'CUSTOM';

/** A rule that can match. */
export interface CompiledRule {
  readonly object: NativeObject;
  readonly index: number;
  /** The name under which Envoy keeps the rule; a filter tries its rules in the order of these. */
  readonly name: string;
  readonly matches: FactsMatcher;
}

/** An AuthorizationPolicy, compiled per layer when first asked. */
export interface AuthorizationPolicy {
  readonly object: NativeObject;
  readonly action: PolicyAction;
  /** Only recorded, never enforced. */
  readonly dryRun: boolean;
  /** Who decides for CUSTOM. */
  readonly provider: string;
  rules(layer: Layer): readonly CompiledRule[];
}

function actionOf(object: NativeObject): PolicyAction | null {
  const action = stringAt(object.body, 'spec', 'action') ?? 'ALLOW';
  return action === 'ALLOW' || action === 'DENY' || action === 'AUDIT' || action === 'CUSTOM' ? action : null;
}

function compileRules(object: NativeObject, layer: Layer, allows: boolean, trustDomains: TrustDomains): readonly CompiledRule[] {
  const policyNamespace = object.namespace ?? 'default';
  return listAt(object.body, 'spec', 'rules').flatMap((rule, index) => {
    const matches = !isJsonObject(rule) ? null : compileRule(rule, { layer, allows, policyNamespace, trustDomains });
    return matches === null
      ? []
      : [{ object, index, name: `ns[${policyNamespace}]-policy[${object.name}]-rule[${index}]`, matches }];
  });
}

/** Reads an AuthorizationPolicy; null for an action that istiod does not know, which makes it ignore the object. */
export function authorizationPolicy(object: NativeObject, trustDomains: TrustDomains): AuthorizationPolicy | null {
  const action = actionOf(object);
  if (action === null) return null;
  const compiled = new Map<Layer, readonly CompiledRule[]>();
  return {
    object,
    action,
    dryRun: goBool(stringMapAt(object.body, 'metadata', 'annotations')['istio.io/dry-run']),
    provider: stringAt(object.body, 'spec', 'provider', 'name') ?? '',
    rules: (layer) => {
      const rules = compiled.get(layer) ?? compileRules(object, layer, action === 'ALLOW', trustDomains);
      compiled.set(layer, rules);
      return rules;
    },
  };
}
