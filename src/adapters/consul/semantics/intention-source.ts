import type { JsonObject } from '../../../domain/json.js';
import type { ConfigEntries } from '../native/config-entries.js';
import { flagOf, objectsOf, textOf } from '../native/json-fields.js';

/** Stands for every name, in sources, destinations and links of gateways. */
export const WILDCARD = '*';

/** Whom an intention speaks of. */
export interface IntentionSource {
  readonly name: string;
  readonly namespace: string;
  readonly partition: string;
  /** The cluster peer that the service is of; null for the own cluster, which alone `*` covers without a peer. */
  readonly peer: string | null;
}

/** The sources that one member of `Sources` names: itself, or the members of its sameness group (Enterprise). */
export function intentionSources(fields: JsonObject, entries: ConfigEntries): IntentionSource[] {
  const own = sourceOf(fields, fields);
  const groupName = textOf(fields, 'SamenessGroup');
  if (groupName === '') return [own];
  const group = entries.named('sameness-group', groupName)?.fields ?? {};
  const members = objectsOf(group, 'Members').map((member) => sourceOf(fields, member));
  return flagOf(group, 'IncludeLocal') ? [own, ...members] : members;
}

/** The namespace that a source or an entry names; `default` where it names none. */
export function namespaceOf(fields: JsonObject): string {
  return textOf(fields, 'Namespace') || 'default';
}

/** The named source in the place (partition or peer) that it or the member of a group names. */
function sourceOf(fields: JsonObject, place: JsonObject): IntentionSource {
  return {
    name: textOf(fields, 'Name'),
    namespace: namespaceOf(fields),
    partition: textOf(place, 'Partition') || 'default',
    peer: textOf(place, 'Peer') || null,
  };
}
