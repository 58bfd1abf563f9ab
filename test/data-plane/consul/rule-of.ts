import type { AccessDecision } from '../../../src/domain/model/access-decision.js';
import { isJsonObject, type JsonObject } from '../../../src/domain/json.js';
import type { Scene } from './scene.js';

/** One source of an entry, as the proxy's rules are made of it. */
interface RuleSource {
  readonly entry: string;
  readonly name: string;
  readonly actions: readonly string[];
  readonly isLayer7: boolean;
}

/**
 * The name that Envoy has for the rule that a decision gives as its cause; null where rules only let the default be. Consul names
 * the rules with permissions by their place among all rules that are not the default's (hashicorp/consul `agent/xds/rbac.go`
 * makeRBACRules), sorted by precedence and then by name, and has one rule for all others.
 */
export function ruleOf(
  { because, decision }: AccessDecision,
  { entries }: Pick<Scene, 'entries'>,
  service: string,
  byDefault: string,
): string | null {
  const [first] = because;
  const [, entry] = /^service-intentions (.*)$/.exec(first?.object ?? '') ?? [];
  if (entry === undefined || first?.rule === undefined || decision === byDefault) return null;
  const rules = ruleSources(entries, service).filter(({ actions }) => actions.some((action) => action !== byDefault));
  const source = sourcesOf(entries, entry)[first.rule]?.name;
  const index = rules.findIndex((rule) => rule.entry === entry && rule.name === source);
  return rules[index]?.isLayer7 === true ? `consul-intentions-layer7-${index}` : 'consul-intentions-layer4';
}

function ruleSources(entries: readonly JsonObject[], service: string): RuleSource[] {
  const all = [service, '*'].flatMap((entry) => sourcesOf(entries, entry));
  const sorted = all.toSorted((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
  return sorted.filter(({ name }, index) => sorted.findIndex((other) => other.name === name) === index);
}

function rank({ entry, name }: RuleSource): number {
  return Number(entry === '*') * 2 + Number(name === '*');
}

/** The sources of an entry in the order in which Consul keeps them: by precedence, else as they were written. */
function sourcesOf(entries: readonly JsonObject[], entry: string): RuleSource[] {
  const sources = entries.find(({ Kind, Name }) => Kind === 'service-intentions' && Name === entry)?.['Sources'];
  const read = (Array.isArray(sources) ? sources.filter(isJsonObject) : []).map(({ Name, Action, Permissions }) => {
    const permissions = Array.isArray(Permissions) ? Permissions.filter(isJsonObject) : [];
    const isLayer7 = permissions.length > 0;
    return {
      entry,
      name: String(Name),
      actions: isLayer7 ? permissions.map((one) => String(one['Action'])) : [String(Action)],
      isLayer7,
    };
  });
  return read.toSorted((one, other) => rank(one) - rank(other));
}
