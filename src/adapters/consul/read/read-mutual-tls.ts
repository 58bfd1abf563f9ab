import { API_VERSION } from '../../../domain/model/envelope.js';
import type { MutualTlsPolicy } from '../../../domain/model/mutual-tls-policy.js';
import type { Target } from '../../../domain/model/target.js';
import type { PlacedPolicy, Reading, ReadNote } from '../../../domain/translation/mesh-adapter.js';
import { canonicalizeConsul } from '../canonicalize/canonicalize.js';
import type { ConfigEntries, ConfigEntry } from '../native/config-entries.js';
import { textOf } from '../native/json-fields.js';
import { PolicyNames } from './policy-names.js';
import { readNote, refOf } from './read-notes.js';

/**
 * Mutual TLS policies for the `MutualTLSMode` of service-defaults and proxy-defaults. Permissive plaintext goes past all
 * intentions, where the model would still ask them: it is read only where no intention speaks of the service.
 */
export function readMutualTls(entries: ConfigEntries, mesh: string): Reading {
  const names = new PolicyNames();
  const guarded = new Set(entries.ofKind('service-intentions').map(({ name }) => name));
  const readings = [
    ...entries.ofKind('service-defaults').map((entry) => readMode(entry, { service: entry.name }, guarded, mesh, names)),
    ...entries.ofKind('proxy-defaults').map((entry) => readMode(entry, { mesh: true }, guarded, mesh, names)),
  ];
  return { policies: readings.flatMap(({ policies }) => policies), notes: readings.flatMap(({ notes }) => notes) };
}

function readMode(entry: ConfigEntry, target: Target, guarded: ReadonlySet<string>, mesh: string, names: PolicyNames): Reading {
  const mode = textOf(entry.fields, 'MutualTLSMode').toLowerCase();
  if (mode === '') return { policies: [], notes: [] };
  const reason = unreadable(mode, target, guarded);
  if (reason !== null) return { policies: [], notes: [readNote(entry.object, '/MutualTLSMode', reason)] };
  const placed: PlacedPolicy = {
    policy: mutualTlsPolicy(names.take(entry.name), mesh, target, mode === 'permissive' ? 'permissive' : 'strict'),
    names: { defaults: refOf(entry.object) },
  };
  return { policies: [placed], notes: otherFields(entry) };
}

function unreadable(mode: string, target: Target, guarded: ReadonlySet<string>): string | null {
  if (mode !== 'strict' && mode !== 'permissive') return `not read: unknown mode "${mode}"`;
  const isGuarded = 'service' in target ? guarded.has(target.service) || guarded.has('*') : guarded.size > 0;
  return mode === 'permissive' && isGuarded ? 'not read: permissive plaintext goes past the intentions that there are' : null;
}

function mutualTlsPolicy(name: string, mesh: string, target: Target, mode: 'strict' | 'permissive'): MutualTlsPolicy {
  return {
    apiVersion: API_VERSION,
    kind: 'MutualTlsPolicy',
    metadata: { name, namespace: 'default' },
    spec: { placement: { meshes: [mesh] }, target, mode },
  };
}

const MODELLED: ReadonlySet<string> = new Set(['Kind', 'Name', 'MutualTLSMode', 'Protocol']);

function otherFields({ object }: ConfigEntry): ReadNote[] {
  const fields = Object.keys(canonicalizeConsul(object).body).filter((field) => !MODELLED.has(field));
  return fields.map((field) => readNote(object, `/${field}`, 'has no part in mutual TLS; kept beside the policy'));
}
