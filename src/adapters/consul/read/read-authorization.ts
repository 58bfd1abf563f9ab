import type { AuthorizationPolicy, AuthorizationRule } from '../../../domain/model/authorization-policy.js';
import { API_VERSION } from '../../../domain/model/envelope.js';
import type { Target } from '../../../domain/model/target.js';
import type { PlacedPolicy, Reading, ReadNote } from '../../../domain/translation/mesh-adapter.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { knownPeers } from '../intentions/known-peers.js';
import { readIntentionEntry, type IntentionEntry } from '../intentions/intention-entry.js';
import type { ConfigEntry } from '../native/config-entries.js';
import { textOf } from '../native/json-fields.js';
import { objectsOf } from '../native/json-fields.js';
import { provenEncodings, type ProvingMesh } from './authorization/proven-encodings.js';
import type { Encoding } from './authorization/encodings.js';
import { PolicyNames } from './policy-names.js';
import { readNote, refOf } from './read-notes.js';

/**
 * Policies for service-intentions entries: for each entry an allow policy, a deny policy or both, proved to mean what the proxies
 * do with all entries together, and to give back the same entry. Entries of which that cannot be proved stay unread.
 */
export function readAuthorization(
  entries: readonly ConfigEntry[],
  snapshot: NativeSnapshot,
  defaultAction: 'allow' | 'deny',
  trustDomain: string | null,
): Reading {
  const notes: ReadNote[] = [];
  const readable = entries.flatMap((entry) => {
    const read = readIntentionEntry(entry.fields, entry.name);
    if (typeof read !== 'string') return [{ entry, read }];
    notes.push(readNote(entry.object, '', `not read: ${read}`));
    return [];
  });
  const mesh: ProvingMesh = { defaultAction, trustDomain, peers: knownPeers(snapshot) };
  const proven = provenEncodings(
    readable.map(({ read }) => read),
    mesh,
  );
  const names = new PolicyNames();
  const policies = readable.flatMap(({ entry, read }) => {
    const encoding = proven.get(read.destination);
    notes.push(...(encoding === undefined ? [readNote(entry.object, '', UNPROVEN)] : descriptionNotes(entry)));
    return encoding === undefined ? [] : placedPolicies(read, encoding, entry, names, snapshot.mesh);
  });
  return { policies, notes };
}

const UNPROVEN =
  'not read: with the other entries and the default of the mesh, its first-match order cannot be said by rules where deny overrides allow';

function descriptionNotes(entry: ConfigEntry): ReadNote[] {
  return objectsOf(entry.fields, 'Sources').flatMap((source, index) =>
    textOf(source, 'Description') === ''
      ? []
      : [readNote(entry.object, `/Sources/${index}/Description`, 'policies have no description for a source')],
  );
}

function placedPolicies(
  { destination }: IntentionEntry,
  { allow, deny }: Encoding,
  entry: ConfigEntry,
  names: PolicyNames,
  mesh: string,
): PlacedPolicy[] {
  const target: Target = destination === '*' ? { mesh: true } : { service: destination };
  const place = (action: 'allow' | 'deny', name: string, rules: readonly AuthorizationRule[]): PlacedPolicy => ({
    policy: authorizationPolicy(names.take(name), mesh, target, action, rules),
    names: { intentions: refOf(entry.object) },
  });
  return [
    ...(allow === null ? [] : [place('allow', destination, allow)]),
    ...(deny.length === 0
      ? []
      : [place('deny', allow === null ? destination : `${destination === '*' ? 'all' : destination}-deny`, deny)]),
  ];
}

function authorizationPolicy(
  name: string,
  mesh: string,
  target: Target,
  action: 'allow' | 'deny',
  rules: readonly AuthorizationRule[],
): AuthorizationPolicy {
  return {
    apiVersion: API_VERSION,
    kind: 'AuthorizationPolicy',
    metadata: { name, namespace: 'default' },
    spec: { placement: { meshes: [mesh] }, target, action, rules: [...rules] },
  };
}
