import type { JsonObject } from '../../../domain/json.js';
import type { WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import type { TranslationNote } from '../../../domain/translation/translation-report.js';
import { textOf } from '../native/json-fields.js';

/** Entries for some policies, with what did not come across exactly. */
export interface Written {
  readonly objects: readonly WrittenObject[];
  readonly notes: readonly TranslationNote[];
}

/** A config entry as a written object. */
export function writtenEntry(body: JsonObject, part: string, policies: readonly string[]): WrittenObject {
  const collection = textOf(body, 'Kind');
  return {
    collection,
    namespace: null,
    name: textOf(body, 'Name'),
    body,
    version: null,
    writers: [],
    source: null,
    policies,
    part,
  };
}
