import type { JsonObject } from '../../../domain/json.js';
import type { ConfigEntries, ConfigEntry } from '../native/config-entries.js';
import { objectOf, objectsOf, textOf } from '../native/json-fields.js';
import { intentionSources, namespaceOf, WILDCARD } from './intention-source.js';
import type { IntentionSource } from './intention-source.js';

/** One source of a service-intentions entry that speaks of a destination. */
export interface Intention {
  readonly source: IntentionSource;
  /** 9 for the most exact pair down to 1; of the pairs that match, the highest decides as far as the proxy keeps the order. */
  readonly precedence: number;
  readonly action: 'allow' | 'deny';
  /** `Permissions` in order; empty for an intention on connections. */
  readonly permissions: readonly JsonObject[];
  /** Providers that the whole entry asks for. */
  readonly providers: readonly JsonObject[];
  readonly entry: ConfigEntry;
  /** Place of the source in the entry as it was read. */
  readonly index: number;
}

/**
 * The intentions for a destination, highest precedence first, those of one precedence by peer, partition, namespace and name; of
 * equal sources only the first is kept, as the proxy's rules are made of them (hashicorp/consul `agent/structs/intention.go`
 * UpdatePrecedence and IntentionPrecedenceSorter, `agent/xds/rbac.go` removeSameSourceIntentions).
 */
export function intentionsFor(entries: ConfigEntries, destination: string, namespace: string): Intention[] {
  const matching = entries
    .ofKind('service-intentions')
    .filter((entry) => covers(entry.name, destination) && covers(namespaceOf(entry.fields), namespace))
    .flatMap((entry) => intentionsIn(entry, entries))
    .toSorted((one, other) => other.precedence - one.precedence || compareSources(one.source, other.source));
  const seen = new Set<string>();
  return matching.filter(({ source }) => {
    const key = JSON.stringify([source.peer, source.partition, source.namespace, source.name]);
    return !seen.has(key) && seen.add(key);
  });
}

function compareSources(one: IntentionSource, other: IntentionSource): number {
  const words = ({ peer, partition, namespace, name }: IntentionSource) => [peer ?? '', partition, namespace, name];
  const others = words(other);
  const [word, rival] = words(one).flatMap((text, index) => (text === others[index] ? [] : [text, others[index] ?? '']));
  return word === undefined || rival === undefined ? 0 : word < rival ? -1 : 1;
}

function covers(pattern: string, name: string): boolean {
  return pattern === WILDCARD || pattern === name;
}

function intentionsIn(entry: ConfigEntry, entries: ConfigEntries): Intention[] {
  const exact = exactParts(namespaceOf(entry.fields), entry.name);
  const providers = providersOf(entry.fields);
  return objectsOf(entry.fields, 'Sources').flatMap((fields, index) =>
    intentionSources(fields, entries).map((source) => ({
      source,
      precedence: 3 * (exact + 1) - (2 - exactParts(source.namespace, source.name)),
      action: textOf(fields, 'Action').toLowerCase() === 'allow' ? 'allow' : 'deny',
      permissions: objectsOf(fields, 'Permissions'),
      providers,
      entry,
      index,
    })),
  );
}

/** The JWT providers that a permission or an entry names. */
export function providersOf(fields: JsonObject): JsonObject[] {
  return objectsOf(objectOf(fields, 'JWT'), 'Providers');
}

function exactParts(namespace: string, name: string): number {
  return Number(namespace !== WILDCARD) + Number(name !== WILDCARD);
}
