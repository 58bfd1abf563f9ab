import type { JsonObject, JsonValue } from '../../../domain/json.js';
import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import { readRemovedFirst, writeRemovedFirst } from '../../../domain/translation/removed-first.js';
import { objectOf, textsOf } from '../native/json-fields.js';

/** The one spelling of native header changes: no name is both removed and given a value. */
export function canonicalHeaderChanges(changes: JsonObject): JsonObject {
  const { Set: _set, Add: _add, Remove: _remove, ...rest } = changes;
  const entries = (name: string) => Object.entries(objectOf(changes, name)).map(([header, value]) => ({ name: header, value }));
  const said = { set: entries('Set'), add: entries('Add'), remove: textsOf(changes, 'Remove') };
  return { ...rest, ...printed(readRemovedFirst(said)) };
}

/** Header changes as a route or a split takes them. */
export function printHeaderChanges(changes: HeaderChanges): JsonObject {
  return printed(writeRemovedFirst(changes));
}

interface Entry {
  readonly name: string;
  readonly value: JsonValue;
}

function printed({ set, add, remove }: { set?: Entry[]; add?: Entry[]; remove?: string[] }): JsonObject {
  const values = (list: readonly Entry[]) => Object.fromEntries(list.map(({ name, value }) => [name, value]));
  return {
    ...(add === undefined ? {} : { Add: values(add) }),
    ...(set === undefined ? {} : { Set: values(set) }),
    ...(remove === undefined ? {} : { Remove: remove }),
  };
}
