import type { AuthorizationPolicy } from '../../../../domain/model/authorization-policy.js';
import { isJsonEqual } from '../../canonicalize/json-equal.js';
import { canonicalIntentions } from '../../canonicalize/canonical-intentions.js';
import { ANY_SERVICE, distinctCallers } from '../../intentions/caller.js';
import { printIntentionEntry, type IntentionEntry } from '../../intentions/intention-entry.js';
import { proxyAllows } from '../../intentions/proxy-decision.js';
import { isEquivalent } from '../../intentions/satisfiable.js';
import { composeEntry } from '../../write/authorization/compose-entry.js';
import { joinedRuleSets, mentionedCallers, modelAllows, NO_RULES, type RuleSet } from '../../write/authorization/plain-rule.js';
import type { RuleScope } from '../../write/authorization/consul-terms.js';
import { sayRule } from '../../write/authorization/say-rule.js';
import { encodings, type Encoding } from './encodings.js';

/** The mesh that the entries are of. */
export interface ProvingMesh {
  readonly defaultAction: 'allow' | 'deny';
  readonly trustDomain: string | null;
  readonly peers: readonly string[];
}

/** An encoding with its rules in the words of intentions. */
interface Candidate {
  readonly encoding: Encoding;
  readonly rules: RuleSet;
}

/** The entry of destination `*`, as far as it is read. */
interface Everywhere {
  readonly entry: IntentionEntry | null;
  readonly rules: RuleSet;
}

const NOWHERE: Everywhere = { entry: null, rules: NO_RULES };

/**
 * The first way to put each entry into rules that is exact in this mesh and gives the entry back, by destination. How `*` is put
 * bears on the others: the way that leaves the fewest of them unread is taken.
 */
export function provenEncodings(entries: readonly IntentionEntry[], mesh: ProvingMesh): Map<string, Encoding> {
  const wildcard = entries.find(({ destination }) => destination === '*') ?? null;
  const services = entries.filter((entry) => entry !== wildcard);
  const ways =
    wildcard === null ? [] : candidates(wildcard, mesh).filter((candidate) => isProven(wildcard, candidate, NOWHERE, mesh));
  let best: Map<string, Encoding> | null = null;
  for (const way of ways.length === 0 ? [null] : ways) {
    const everywhere: Everywhere = { entry: wildcard, rules: way?.rules ?? NO_RULES };
    const read = readServices(services, everywhere, mesh);
    if (way !== null) read.set('*', way.encoding);
    if (best === null || read.size > best.size) best = read;
    if (best.size === entries.length) break;
  }
  return best ?? new Map();
}

function readServices(entries: readonly IntentionEntry[], everywhere: Everywhere, mesh: ProvingMesh): Map<string, Encoding> {
  const found = entries.flatMap((entry) => {
    const proven = candidates(entry, mesh).find((candidate) => isProven(entry, candidate, everywhere, mesh));
    return proven === undefined ? [] : [[entry.destination, proven.encoding] as const];
  });
  return new Map(found);
}

function candidates(entry: IntentionEntry, mesh: ProvingMesh): Candidate[] {
  return encodings(entry, { defaultAction: mesh.defaultAction, hasPeers: mesh.peers.length > 0 }).flatMap((encoding) => {
    const rules = ruleSetOf(encoding, mesh);
    return rules === null ? [] : [{ encoding, rules }];
  });
}

function ruleSetOf(encoding: Encoding, mesh: ProvingMesh): RuleSet | null {
  const scope: RuleScope = {
    namespace: 'default',
    trustDomain: mesh.trustDomain,
    takesHttp: true,
    foldsCase: true,
  };
  const said = (rules: readonly AuthorizationPolicy['spec']['rules'][number][]) => rules.map((rule) => sayRule(rule, '', scope));
  const [allow, deny] = [encoding.allow === null ? null : said(encoding.allow), said(encoding.deny)];
  if ([...(allow ?? []), ...deny].some(({ value, unsaid }) => value === null || unsaid.length > 0)) return null;
  const values = (list: ReturnType<typeof said>) => list.flatMap(({ value }) => (value === null ? [] : [value]));
  return { allow: allow === null ? null : values(allow), deny: values(deny) };
}

/** Proves that the rules allow what the proxies let through, and that writing them gives the entry back. */
function isProven(entry: IntentionEntry, candidate: Candidate, everywhere: Everywhere, mesh: ProvingMesh): boolean {
  const isWildcard = entry.destination === '*';
  const rules = joinedRuleSets(candidate.rules, everywhere.rules);
  const callers = distinctCallers([
    ANY_SERVICE,
    ...mesh.peers.map((peer) => ({ service: null, peer })),
    ...mentionedCallers(rules),
    ...entry.intentions.map(({ caller }) => caller),
  ]);
  const [own, wild] = isWildcard ? [null, entry] : [entry, everywhere.entry];
  const isExact = callers.every((caller) =>
    isEquivalent(proxyAllows(caller, own, wild, mesh.defaultAction), modelAllows(caller, rules)),
  );
  return isExact && comesBack(entry, candidate, everywhere, mesh);
}

function comesBack(entry: IntentionEntry, { rules }: Candidate, everywhere: Everywhere, mesh: ProvingMesh): boolean {
  const composed = composeEntry(rules, {
    destination: entry.destination,
    everywhere: everywhere.rules,
    everywhereEntry: everywhere.entry,
    defaultAction: mesh.defaultAction,
    peers: mesh.peers,
  });
  if (composed === null) return false;
  return isJsonEqual(canonicalIntentions(printIntentionEntry(composed.entry)), canonicalIntentions(printIntentionEntry(entry)));
}
