import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { NativeObject, NativeWriter, SourcePosition } from '../../domain/translation/native-object.js';

/** Kinds of which there is one entry, with the name that Consul gives it where none is written. */
const SINGLETONS: ReadonlyMap<string, string> = new Map([
  ['mesh', 'mesh'],
  ['proxy-defaults', 'global'],
  ['exported-services', 'default'],
]);

/** A member under the spelling of the API or in lower case, as configuration files have it. */
function textOf(entry: JsonObject, name: string): string | null {
  const value: JsonValue | undefined = entry[name] ?? entry[name.toLowerCase()];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The kind of a config entry; null where it has none. */
export function entryKind(entry: JsonObject): string | null {
  return textOf(entry, 'Kind');
}

/** The name of a config entry; null where it lacks one that it needs. */
export function entryName(entry: JsonObject): string | null {
  return textOf(entry, 'Name') ?? SINGLETONS.get(entryKind(entry) ?? '') ?? null;
}

/** The tool that says in Meta that the entry is its own (`external-source`, as consul-k8s and Nomad do). */
function writersOf(entry: JsonObject): NativeWriter[] {
  const meta = entry['Meta'];
  const source = isJsonObject(meta) ? meta['external-source'] : undefined;
  return typeof source === 'string' && source !== '' ? [{ name: source, fields: [] }] : [];
}

/** Keys that bear a secret, as `PrivateKey` of an inline certificate, which mesh:read suffices to read. */
const SECRET_KEY = /^private_?key$/i;

/**
 * A config entry with kind and name as a native object. `Hash` goes: it is a uint64 that JSON numbers cannot hold. Private keys go too:
 * nobody here needs them, and what is observed is kept.
 */
export function nativeFromEntry(entry: JsonObject, source: SourcePosition | null): NativeObject {
  const body = Object.fromEntries(Object.entries(entry).filter(([key]) => key !== 'Hash' && !SECRET_KEY.test(key)));
  const { ModifyIndex: index } = entry;
  const namespace = textOf(entry, 'Namespace');
  return {
    collection: entryKind(entry) ?? '',
    namespace: namespace === 'default' ? null : namespace,
    name: entryName(entry) ?? '',
    body,
    version: typeof index === 'number' ? String(index) : null,
    writers: writersOf(entry),
    source,
  };
}
