import type { JsonObject } from '../../../domain/json.js';
import type { ConfigEntries, ConfigEntry } from '../native/config-entries.js';
import { objectOf, objectsOf, textOf } from '../native/json-fields.js';

/** Whom an intention speaks of. */
export interface IntentionSource {
  readonly name: string;
  readonly namespace: string;
  readonly partition: string;
  readonly peer: string | null;
}

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

export const WILDCARD = '*';

/**
 * The intentions for a destination, highest precedence first; of equal sources only the first is kept, as the proxy's rules are
 * made of them (hashicorp/consul `agent/structs/intention.go` UpdatePrecedence, `agent/xds/rbac.go` removeSameSourceIntentions).
 */
export function intentionsFor(entries: ConfigEntries, destination: string, namespace: string): Intention[] {
  const matching = entries
    .ofKind('service-intentions')
    .filter((entry) => covers(entry.name, destination) && covers(namespaceOf(entry.fields), namespace))
    .flatMap(intentionsIn)
    .toSorted((one, other) => other.precedence - one.precedence);
  const seen = new Set<string>();
  return matching.filter(({ source }) => {
    const key = JSON.stringify([source.peer, source.partition, source.namespace, source.name]);
    return !seen.has(key) && seen.add(key);
  });
}

function covers(pattern: string, name: string): boolean {
  return pattern === WILDCARD || pattern === name;
}

function intentionsIn(entry: ConfigEntry): Intention[] {
  const { name, fields } = entry;
  const providers = providersOf(fields);
  const exact = exactParts(namespaceOf(fields), name);
  return objectsOf(fields, 'Sources').map((fieldsOfSource, index) => {
    const source = sourceOf(fieldsOfSource);
    return {
      source,
      precedence: 3 * (exact + 1) - (2 - exactParts(source.namespace, source.name)),
      action: textOf(fieldsOfSource, 'Action').toLowerCase() === 'allow' ? 'allow' : 'deny',
      permissions: objectsOf(fieldsOfSource, 'Permissions'),
      providers,
      entry,
      index,
    };
  });
}

function sourceOf(fields: JsonObject): IntentionSource {
  const peer = textOf(fields, 'Peer');
  const partition = textOf(fields, 'Partition');
  return {
    name: textOf(fields, 'Name'),
    namespace: namespaceOf(fields),
    partition: partition === '' ? 'default' : partition,
    peer: peer === '' ? null : peer,
  };
}

/** The JWT providers that a permission or an entry names. */
export function providersOf(fields: JsonObject): JsonObject[] {
  return objectsOf(objectOf(fields, 'JWT'), 'Providers');
}

function namespaceOf(fields: JsonObject): string {
  const namespace = textOf(fields, 'Namespace');
  return namespace === '' ? 'default' : namespace;
}

function exactParts(namespace: string, name: string): number {
  return Number(namespace !== WILDCARD) + Number(name !== WILDCARD);
}
