import type { JsonObject } from '../../../domain/json.js';
import type { AuthorizationPolicy } from '../../../domain/model/authorization-policy.js';
import type { MutualTlsPolicy } from '../../../domain/model/mutual-tls-policy.js';
import { policyLabel } from '../../../domain/model/policy.js';
import type { PlacedPolicy, WriteContext } from '../../../domain/translation/mesh-adapter.js';
import { nativeKey } from '../../../domain/translation/native-object.js';
import type { Fidelity, TranslationNote } from '../../../domain/translation/translation-report.js';
import { canonicalizeConsul } from '../canonicalize/canonicalize.js';
import { ConfigEntries, type ConfigEntry } from '../native/config-entries.js';
import { flagOf, textOf } from '../native/json-fields.js';
import { protocolOf } from './authorization/consul-terms.js';
import { destinationOf } from './authorization/destination.js';
import { writtenEntry, type Written } from './written-entry.js';

interface PlacedMutualTls extends PlacedPolicy {
  readonly policy: MutualTlsPolicy;
}

/**
 * `MutualTLSMode` of service-defaults (proxy-defaults for the whole mesh). Consul's permissive plaintext goes past intentions, so
 * it is refused where an authorization policy speaks of the same target.
 */
export function writeMutualTls(
  placed: readonly PlacedMutualTls[],
  authorization: readonly AuthorizationPolicy[],
  context: WriteContext,
): Written {
  const observed = context.observed ? new ConfigEntries(context.observed) : null;
  const taken = new Set<string>();
  const written = placed.map((one) => writePolicy(one, authorization, observed, taken, context));
  return { objects: written.flatMap(({ objects }) => objects), notes: written.flatMap(({ notes }) => notes) };
}

function writePolicy(
  { policy, names }: PlacedMutualTls,
  authorization: readonly AuthorizationPolicy[],
  observed: ConfigEntries | null,
  taken: Set<string>,
  context: WriteContext,
): Written {
  const destination = destinationOf(policy);
  if ('reason' in destination) return refused(policy, destination.pointer, destination.reason);
  const problem = modeProblem(policy, destination.name, authorization, observed);
  if (problem !== null) return refused(policy, problem.pointer, problem.reason);
  if (policy.spec.mode === undefined)
    return { objects: [], notes: [note(policy, '/spec', 'exact', 'says nothing: the wider scope decides')] };
  if (taken.has(destination.name)) return refused(policy, '/spec/target', 'another policy already sets the mode of this target');
  taken.add(destination.name);
  const existing = existingEntry(destination.name, observed);
  const defaults = defaultsOf(destination.name, existing, context);
  if (defaults === null) {
    return refused(
      policy,
      '/spec/target',
      'the protocol of the service is not known: an entry without it would make the service TCP',
    );
  }
  const object = writtenEntry({ ...defaults, MutualTLSMode: policy.spec.mode }, 'defaults', [policyLabel(policy)]);
  const isOurs = names['defaults'] !== undefined && nativeKey(names['defaults']) === nativeKey(object);
  return { objects: [object], notes: isOurs ? [] : replacedNotes(policy, existing) };
}

function modeProblem(
  { spec }: MutualTlsPolicy,
  destination: string,
  authorization: readonly AuthorizationPolicy[],
  observed: ConfigEntries | null,
): { pointer: string; reason: string } | null {
  if ((spec.ports ?? []).length > 0) return { pointer: '/spec/ports', reason: 'Consul has no mutual TLS mode for single ports' };
  if (spec.mode === 'disabled') return { pointer: '/spec/mode', reason: 'mutual TLS cannot be turned off in a Consul mesh' };
  if (spec.mode !== 'permissive') return null;
  const isGuarded = authorization.some((policy) => speaksOf(policy, destination));
  if (isGuarded)
    return { pointer: '/spec/mode', reason: 'permissive plaintext goes past the intentions of the authorization policies here' };
  const isForbidden = observed !== null && !flagOf(observed.mesh, 'AllowEnablingPermissiveMutualTLS');
  return isForbidden ? { pointer: '/spec/mode', reason: 'the mesh entry does not set AllowEnablingPermissiveMutualTLS' } : null;
}

function speaksOf(policy: AuthorizationPolicy, destination: string): boolean {
  const its = destinationOf(policy);
  return 'reason' in its || its.name === '*' || destination === '*' || its.name === destination;
}

function existingEntry(destination: string, observed: ConfigEntries | null): ConfigEntry | null {
  return (
    (destination === '*' ? observed?.named('proxy-defaults', 'global') : observed?.named('service-defaults', destination)) ?? null
  );
}

/** An entry without a protocol makes its service TCP, so the protocol is always said. Null: it is not known. */
function defaultsOf(destination: string, existing: ConfigEntry | null, { inventory }: WriteContext): JsonObject | null {
  if (destination === '*') return { Kind: 'proxy-defaults', Name: 'global' };
  const entry = { Kind: 'service-defaults', Name: destination };
  if (existing !== null) {
    const protocol = textOf(existing.fields, 'Protocol').toLowerCase();
    return protocol === '' ? entry : { ...entry, Protocol: protocol };
  }
  const protocol = protocolOf(inventory, destination);
  if (protocol !== null) return { ...entry, Protocol: protocol };
  return inventory.settings.other['proxy-defaults.protocol'] === undefined ? entry : null;
}

/** Consul replaces whole entries. */
function replacedNotes(policy: MutualTlsPolicy, existing: ConfigEntry | null): TranslationNote[] {
  if (existing === null) return [];
  const said = new Set(['Kind', 'Name', 'Protocol', 'MutualTLSMode', 'Meta']);
  const others = Object.keys(canonicalizeConsul(existing.object).body).filter((field) => !said.has(field));
  const reason = `the mesh already has this entry with ${others.join(', ')}, which a push would remove: import it first`;
  return others.length === 0 ? [] : [note(policy, '/spec/target', 'narrower', reason)];
}

function refused(policy: MutualTlsPolicy, pointer: string, reason: string): Written {
  return { objects: [], notes: [note(policy, pointer, 'refused', reason)] };
}

function note(policy: MutualTlsPolicy, pointer: string, fidelity: Fidelity, reason: string): TranslationNote {
  return { policy: policyLabel(policy), pointer, fidelity, reason, native: null, security: true };
}
