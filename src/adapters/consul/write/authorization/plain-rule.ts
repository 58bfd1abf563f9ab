import { distinctCallers, type Caller } from '../../intentions/caller.js';
import { and, not, or, ALWAYS, type Formula } from '../../intentions/formula.js';
import type { HttpPart } from '../../intentions/permission.js';

/** An HTTP part that a rule asks for, less the methods that the rule excludes. */
export interface RulePart {
  readonly http: HttpPart;
  readonly exceptMethods: readonly string[];
}

/** A rule of an authorization policy in the words that intentions are made of. */
export interface PlainRule {
  readonly matches: (caller: Caller) => boolean;
  /** Callers that the rule names, `*` included; they become sources of their own. */
  readonly mentions: readonly Caller[];
  /** What it asks of the request. */
  readonly request: Formula;
  /** True where it speaks of connections: it asks nothing of the request. */
  readonly isBare: boolean;
  /** Permissions that together cover the request condition, what it excludes left aside. */
  readonly parts: readonly RulePart[];
  /** What it excludes, as permissions that may have to come first. */
  readonly exclusions: readonly HttpPart[];
}

/** The rules that speak of one destination. `allow` is null where no allow policy does. */
export interface RuleSet {
  readonly allow: readonly PlainRule[] | null;
  readonly deny: readonly PlainRule[];
}

export const NO_RULES: RuleSet = { allow: null, deny: [] };

/** The rules of both sets. */
export function joinedRuleSets(one: RuleSet, other: RuleSet): RuleSet {
  const allow = one.allow === null && other.allow === null ? null : [...(one.allow ?? []), ...(other.allow ?? [])];
  return { allow, deny: [...one.deny, ...other.deny] };
}

/** The requests of a caller that the model allows: denials override; without an allow policy everything else is allowed. */
export function modelAllows(caller: Caller, { allow, deny }: RuleSet): Formula {
  const matching = (rules: readonly PlainRule[]) => rules.filter((rule) => rule.matches(caller)).map((rule) => rule.request);
  return and(allow === null ? ALWAYS : or(...matching(allow)), not(or(...matching(deny))));
}

/** The callers that the rules name. */
export function mentionedCallers({ allow, deny }: RuleSet): Caller[] {
  return distinctCallers([...(allow ?? []), ...deny].flatMap((rule) => rule.mentions));
}
