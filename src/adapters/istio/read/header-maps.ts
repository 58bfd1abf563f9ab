import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import { readRemovedFirst } from '../../../domain/translation/removed-first.js';
import type { FieldReader } from './field-reader.js';

/** Header changes of a route or a destination, which Istio keeps in maps; names come sorted. */
export function readHeaderMaps(entry: FieldReader): {
  requestHeaders?: HeaderChanges | undefined;
  responseHeaders?: HeaderChanges | undefined;
} {
  const headers = entry.object('headers');
  return { requestHeaders: readChanges(headers?.object('request')), responseHeaders: readChanges(headers?.object('response')) };
}

function readChanges(reader: FieldReader | undefined): HeaderChanges | undefined {
  if (reader === undefined) return undefined;
  const changes = readRemovedFirst({
    set: readMap(reader, 'set'),
    add: readMap(reader, 'add'),
    remove: reader.strings('remove'),
  });
  return Object.keys(changes).length === 0 ? undefined : changes;
}

function readMap(reader: FieldReader, key: string): { name: string; value: string }[] | undefined {
  const entries = Object.entries(reader.stringMap(key) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : entries.map(([name, value]) => ({ name, value }));
}
