import { ANY_SERVICE, callerKey, distinctCallers, type Caller } from '../../intentions/caller.js';
import { NEVER, type Formula } from '../../intentions/formula.js';
import type { Intention, IntentionEntry } from '../../intentions/intention-entry.js';
import type { HttpPart, Permission } from '../../intentions/permission.js';
import { proxyAllows } from '../../intentions/proxy-decision.js';
import { HTTP_METHODS } from '../../intentions/test-relations.js';
import { implies, isEquivalent } from '../../intentions/satisfiable.js';
import { joinedRuleSets, mentionedCallers, modelAllows, type PlainRule, type RuleSet } from './plain-rule.js';
import { permissionList } from './permission-list.js';

/** Where an entry stands: what else decides about its destination. */
export interface EntryScope {
  readonly destination: string;
  /** Rules of the policies for the whole mesh; empty for the entry of destination `*` itself. */
  readonly everywhere: RuleSet;
  /** The entry of destination `*`, ours or a foreign one; null where there is none, and for itself. */
  readonly everywhereEntry: IntentionEntry | null;
  readonly defaultAction: 'allow' | 'deny';
  readonly peers: readonly string[];
}

/** An entry that means what the rules mean, or, where `isNarrower`, less. */
export interface ComposedEntry {
  readonly entry: IntentionEntry;
  readonly isNarrower: boolean;
}

/** The entry whose proxy lets through what the rules allow; null where no entry does without letting through more. */
export function composeEntry(own: RuleSet, scope: EntryScope): ComposedEntry | null {
  const rules = joinedRuleSets(own, scope.everywhere);
  const desired = (caller: Caller) => desiredRequests(caller, rules, scope.defaultAction);
  const named = intentionsFor(mentionedCallers(own), rules, desired, scope);
  if (named === null) return null;
  const callers = distinctCallers([
    ANY_SERVICE,
    ...scope.peers.map((peer) => ({ service: null, peer })),
    ...mentionedCallers(rules),
    ...(scope.everywhereEntry?.intentions ?? []).map(({ caller }) => caller),
  ]);
  const intentions = completed(named, callers, rules, desired, scope);
  if (intentions === null) return null;
  const entry = { destination: scope.destination, intentions: atLeastOne(intentions, scope) };
  const allowed = callers.map((caller) => [proxyAllows(caller, ...entriesOf(entry, scope)), desired(caller)] as const);
  if (!allowed.every(([given, wanted]) => implies(given, wanted))) return null;
  const isExact = allowed.every(([given, wanted]) => isEquivalent(given, wanted));
  return { entry, isNarrower: !isExact || isLeftClosed(rules, scope.defaultAction) };
}

/** A mesh that denies by default stays closed to callers that only deny policies speak of. */
function isLeftClosed(rules: RuleSet, defaultAction: 'allow' | 'deny'): boolean {
  return defaultAction === 'deny' && rules.allow === null;
}

function desiredRequests(caller: Caller, rules: RuleSet, defaultAction: 'allow' | 'deny'): Formula {
  return isLeftClosed(rules, defaultAction) ? NEVER : modelAllows(caller, rules);
}

function entriesOf(entry: IntentionEntry, scope: EntryScope): [IntentionEntry | null, IntentionEntry | null, 'allow' | 'deny'] {
  return scope.destination === '*' ? [null, entry, scope.defaultAction] : [entry, scope.everywhereEntry, scope.defaultAction];
}

type Desired = (caller: Caller) => Formula;

function intentionsFor(callers: readonly Caller[], rules: RuleSet, desired: Desired, scope: EntryScope): Intention[] | null {
  const intentions = callers.map((caller) => intentionFor(caller, rules, desired, scope));
  return intentions.some((one) => one === null) ? null : intentions.filter((one) => one !== null);
}

/** Adds callers that the entry does not name and that would be treated otherwise than desired. */
function completed(
  named: readonly Intention[],
  callers: readonly Caller[],
  rules: RuleSet,
  desired: Desired,
  scope: EntryScope,
): Intention[] | null {
  const intentions = [...named];
  const keys = new Set(named.map(({ caller }) => callerKey(caller)));
  for (const caller of callers.filter((one) => !keys.has(callerKey(one)))) {
    const entry = { destination: scope.destination, intentions };
    if (isEquivalent(proxyAllows(caller, ...entriesOf(entry, scope)), desired(caller))) continue;
    const intention = intentionFor(caller, rules, desired, scope);
    if (intention === null) return null;
    intentions.push(intention);
  }
  return intentions;
}

/** Consul refuses an entry without sources. */
function atLeastOne(intentions: readonly Intention[], scope: EntryScope): readonly Intention[] {
  return intentions.length > 0 ? intentions : [{ caller: ANY_SERVICE, effect: scope.defaultAction }];
}

function intentionFor(caller: Caller, rules: RuleSet, desired: Desired, { defaultAction }: EntryScope): Intention | null {
  const allow = (rules.allow ?? []).filter((rule) => rule.matches(caller));
  const deny = rules.deny.filter((rule) => rule.matches(caller));
  if (deny.some((rule) => rule.isBare)) return { caller, effect: 'deny' };
  const isOpen = rules.allow === null || allow.some((rule) => rule.isBare);
  const asks = [...allow, ...deny].filter((rule) => !rule.isBare);
  if (asks.length === 0) return { caller, effect: isOpen && !isLeftClosed(rules, defaultAction) ? 'allow' : 'deny' };
  if (isOpen && deny.length === 0 && defaultAction === 'deny') return { caller, effect: 'allow' };
  const effect = permissionList(desired(caller), permissionsOf(allow, deny), guardsOf(asks), defaultAction);
  return effect === null ? null : { caller, effect };
}

function permissionsOf(allow: readonly PlainRule[], deny: readonly PlainRule[]): Permission[] {
  const allowed = allow.flatMap((rule) => rule.parts).flatMap(({ http, exceptMethods }) => withoutMethods(http, exceptMethods));
  const denied = deny
    .flatMap((rule) => rule.parts)
    .flatMap(({ http, exceptMethods }) => {
      // An allowance of just these methods comes first and takes them out by itself.
      const isTakenOut = allowed.some(({ methods }) => methods.join() === exceptMethods.join());
      return isTakenOut ? [http] : withoutMethods(http, exceptMethods);
    });
  return [
    ...distinct(denied).map((http) => ({ action: 'deny' as const, http })),
    ...distinct(allowed).map((http) => ({ action: 'allow' as const, http })),
  ];
}

/** Nothing where no method is left: a permission without methods would be for all of them. */
function withoutMethods(http: HttpPart, except: readonly string[]): HttpPart[] {
  if (except.length === 0) return [http];
  const methods = methodsOf(http).filter((method) => !except.includes(method));
  return methods.length === 0 ? [] : [{ ...http, methods }];
}

function guardsOf(rules: readonly PlainRule[]): HttpPart[] {
  return distinct(rules.flatMap((rule) => rule.exclusions));
}

function distinct(parts: readonly HttpPart[]): HttpPart[] {
  return [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()];
}

function methodsOf({ methods }: HttpPart): readonly string[] {
  return methods.length === 0 ? HTTP_METHODS : methods;
}
