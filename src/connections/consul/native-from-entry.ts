import { isJsonObject, type JsonObject } from '../../domain/json.js';
import type { NativeObject, NativeWriter, SourcePosition } from '../../domain/translation/native-object.js';

/** Kinds of which there is one entry, with the name that Consul gives it where none is written. */
const SINGLETONS: ReadonlyMap<string, string> = new Map([
  ['mesh', 'mesh'],
  ['proxy-defaults', 'global'],
  ['exported-services', 'default'],
]);

/** The name of a config entry; null where it lacks one that it needs. */
export function entryName(entry: JsonObject): string | null {
  const { Kind: kind, Name: name } = entry;
  if (typeof name === 'string' && name !== '') return name;
  return typeof kind === 'string' ? (SINGLETONS.get(kind) ?? null) : null;
}

/** The tool that says in Meta that the entry is its own (`external-source`, as consul-k8s and Nomad do). */
function writersOf(entry: JsonObject): NativeWriter[] {
  const meta = entry['Meta'];
  const source = isJsonObject(meta) ? meta['external-source'] : undefined;
  return typeof source === 'string' && source !== '' ? [{ name: source, fields: [] }] : [];
}

/** A config entry with Kind and name as a native object. `Hash` goes: it is a uint64 that JSON numbers cannot hold. */
export function nativeFromEntry(entry: JsonObject, source: SourcePosition | null): NativeObject {
  const { Hash: _hash, ...body } = entry;
  const { ModifyIndex: index, Namespace: namespace } = entry;
  return {
    collection: String(entry['Kind']),
    namespace: typeof namespace === 'string' && namespace !== '' && namespace !== 'default' ? namespace : null,
    name: entryName(entry) ?? '',
    body,
    version: typeof index === 'number' ? String(index) : null,
    writers: writersOf(entry),
    source,
  };
}
