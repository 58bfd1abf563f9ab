import type { AuthorizationPolicy } from '../../../domain/model/authorization-policy.js';
import { policyLabel } from '../../../domain/model/policy.js';
import type { WriteContext, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { ownerOf } from '../../../domain/planning/ownership.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import type { TranslationNote } from '../../../domain/translation/translation-report.js';
import { printIntentionEntry, readIntentionEntry, type IntentionEntry } from '../intentions/intention-entry.js';
import { isVersionBefore } from '../capabilities.js';
import { ConfigEntries } from '../native/config-entries.js';
import { composeEntry, type EntryScope } from './authorization/compose-entry.js';
import { protocolOf, type RuleScope } from './authorization/consul-terms.js';
import { destinationOf } from './authorization/destination.js';
import { NO_RULES, type RuleSet } from './authorization/plain-rule.js';
import { authorizationNote, sayPolicies } from './authorization/rule-set.js';
import { knownPeers } from '../intentions/known-peers.js';
import { writtenEntry, type Written } from './written-entry.js';

/**
 * Intentions for authorization policies: one entry for each destination, for all of its policies together. Under default allow
 * a destination with an allow policy gets an explicit `*` deny; under default deny one with deny policies only stays closed.
 */
export function writeAuthorization(
  policies: readonly AuthorizationPolicy[],
  { observed = null, ...given }: WriteContext,
): Written {
  const context: WritingMesh = { ...given, peers: knownPeers(observed) };
  const notes: TranslationNote[] = [];
  const groups = grouped(policies, notes);
  const everywhere = writeDestination('*', groups.get('*') ?? [], NO_RULES, null, context);
  const services = [...groups].filter(([name]) => name !== '*');
  const everywhereEntry = everywhere.entry ?? foreignWildcard(observed);
  const written = services.map(([name, group]) => writeDestination(name, group, everywhere.rules, everywhereEntry, context));
  const all = [everywhere, ...written];
  return { objects: all.flatMap(({ object }) => object ?? []), notes: [...notes, ...all.flatMap((one) => one.notes)] };
}

/** An entry of destination `*` that is not ours grants and denies beside ours: each of our entries has to make up for it. */
function foreignWildcard(observed: NativeSnapshot | null): IntentionEntry | null {
  const entry = observed === null ? undefined : new ConfigEntries(observed).named('service-intentions', '*');
  if (entry === undefined || ownerOf(entry.object) !== null) return null;
  const read = readIntentionEntry(entry.fields, '*');
  return typeof read === 'string' ? null : read;
}

/** The mesh that is written for; peers are looked up once. */
type WritingMesh = Omit<WriteContext, 'observed'> & { readonly peers: readonly string[] };

interface WrittenDestination {
  readonly rules: RuleSet;
  readonly entry: IntentionEntry | null;
  readonly object: WrittenObject | null;
  readonly notes: readonly TranslationNote[];
}

function grouped(policies: readonly AuthorizationPolicy[], notes: TranslationNote[]): Map<string, AuthorizationPolicy[]> {
  const groups = new Map<string, AuthorizationPolicy[]>();
  for (const policy of policies) {
    const destination = destinationOf(policy);
    const reason = undecided(policy);
    if ('reason' in destination) notes.push(authorizationNote(policy, destination.pointer, 'refused', destination.reason));
    else if (reason !== null) notes.push(authorizationNote(policy, reason.pointer, 'refused', reason.reason));
    else groups.set(destination.name, [...(groups.get(destination.name) ?? []), policy]);
  }
  return groups;
}

/** Policies that neither allow nor deny have nothing in Consul. */
function undecided({ spec }: AuthorizationPolicy): { pointer: string; reason: string } | null {
  if (spec.dryRun === true) return { pointer: '/spec/dryRun', reason: 'Consul has no dry run of intentions' };
  if (spec.action === 'audit') return { pointer: '/spec/action', reason: 'Consul has no intentions that only record' };
  if (spec.action === 'delegate') return { pointer: '/spec/action', reason: 'intentions cannot ask an external authorizer' };
  return null;
}

function writeDestination(
  destination: string,
  policies: readonly AuthorizationPolicy[],
  everywhere: RuleSet,
  everywhereEntry: IntentionEntry | null,
  context: WritingMesh,
): WrittenDestination {
  if (policies.length === 0) return { rules: NO_RULES, entry: null, object: null, notes: [] };
  const { rules, notes, isRefused } = sayPolicies(policies, (policy) => ruleScope(policy, destination, context));
  const refusal = isRefused ? 'becomes one entry with a policy that is refused' : namespaceClash(policies);
  if (refusal !== null) return refused(policies, notes, refusal);
  const composed = composeEntry(rules, entryScope(destination, everywhere, everywhereEntry, context));
  if (composed === null) return refused(policies, notes, 'no order of permissions in one entry says this without allowing more');
  const object = writtenEntry(printIntentionEntry(composed.entry), 'intentions', policies.map(policyLabel));
  const narrower = composed.isNarrower
    ? policies.map((policy) =>
        authorizationNote(policy, '/spec', 'narrower', 'callers that the rules leave to the default stay denied'),
      )
    : [];
  return { rules, entry: composed.entry, object, notes: [...notes, ...narrower, ...namespaceNotes(policies)] };
}

function entryScope(
  destination: string,
  everywhere: RuleSet,
  everywhereEntry: IntentionEntry | null,
  context: WritingMesh,
): EntryScope {
  const defaultAction = context.inventory.settings.defaultAction === 'allow' ? 'allow' : 'deny';
  return { destination, everywhere, everywhereEntry, defaultAction, peers: context.peers };
}

function ruleScope(policy: AuthorizationPolicy, destination: string, { inventory, capabilities }: WritingMesh): RuleScope {
  const protocol = protocolOf(inventory, destination);
  return {
    namespace: policy.metadata.namespace,
    trustDomain: inventory.settings.trustDomain,
    takesHttp: destination !== '*' && protocol !== 'tcp' && protocol !== 'tls' && protocol !== 'udp',
    foldsCase: !isVersionBefore(capabilities.version, '1.20.1'),
  };
}

function refused(
  policies: readonly AuthorizationPolicy[],
  notes: readonly TranslationNote[],
  reason: string,
): WrittenDestination {
  const refusals = policies.map((policy) => authorizationNote(policy, '/spec', 'refused', reason));
  return { rules: NO_RULES, entry: null, object: null, notes: [...notes, ...refusals] };
}

/** Two namespaces would meet in one service: what is meant for the one must not open the other. */
function namespaceClash(policies: readonly AuthorizationPolicy[]): string | null {
  const namespaces = new Set(policies.map(({ metadata }) => metadata.namespace));
  return namespaces.size > 1 ? `policies of the namespaces ${[...namespaces].join(', ')} would become one entry` : null;
}

function namespaceNotes(policies: readonly AuthorizationPolicy[]): TranslationNote[] {
  return policies
    .filter(({ metadata }) => metadata.namespace !== 'default')
    .map((policy) =>
      authorizationNote(policy, '/metadata/namespace', 'exact', 'Consul has one namespace: the service is found by its name'),
    );
}
