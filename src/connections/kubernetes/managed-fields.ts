import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { NativeWriter } from '../../domain/translation/native-object.js';

function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

function hasKeys(member: JsonValue, keys: JsonValue | undefined): boolean {
  if (!isJsonObject(member) || !isJsonObject(keys)) return false;
  return Object.entries(keys).every(([name, value]) => JSON.stringify(member[name]) === JSON.stringify(value));
}

/** The place of a list member named by its keys (`k:`), its value (`v:`) or its index (`i:`). A member that is gone gives null. */
function memberIndex(list: JsonValue | undefined, segment: string): string | null {
  const text = segment.slice(2);
  if (segment.startsWith('i:')) return text;
  if (!Array.isArray(list)) return null;
  const wanted = parsed(text);
  const isWanted = segment.startsWith('k:')
    ? (member: JsonValue) => hasKeys(member, wanted)
    : (member: JsonValue) => JSON.stringify(member) === JSON.stringify(wanted);
  const index = list.findIndex(isWanted);
  return index === -1 ? null : String(index);
}

function childOf(value: JsonValue | undefined, token: string): JsonValue | undefined {
  if (Array.isArray(value)) return value[Number(token)];
  return isJsonObject(value) ? value[token] : undefined;
}

function collect(fields: JsonObject, value: JsonValue | undefined, pointer: string, found: Set<string>): void {
  for (const [segment, inner] of Object.entries(fields)) {
    if (segment === '.') {
      found.add(pointer);
      continue;
    }
    const token = segment.startsWith('f:') ? segment.slice(2) : memberIndex(value, segment);
    if (token === null || !isJsonObject(inner)) continue;
    const child = `${pointer}/${escapeToken(token)}`;
    if (Object.keys(inner).length === 0) found.add(child);
    else collect(inner, childOf(value, token), child, found);
  }
}

/**
 * Who owns which fields of an object, by name of the field manager, as JSON pointers into the body. The format is FieldsV1 of
 * kubernetes-sigs/structured-merge-diff: `f:` a field, `k:` a list member by keys, `v:` a set member, `.` the thing itself.
 */
export function writersOf(body: JsonObject): NativeWriter[] {
  const metadata = body['metadata'];
  const entries = isJsonObject(metadata) && Array.isArray(metadata['managedFields']) ? metadata['managedFields'] : [];
  const fields = new Map<string, Set<string>>();
  for (const entry of entries) {
    if (!isJsonObject(entry) || typeof entry['manager'] !== 'string' || !isJsonObject(entry['fieldsV1'])) continue;
    const found = fields.get(entry['manager']) ?? new Set<string>();
    fields.set(entry['manager'], found);
    collect(entry['fieldsV1'], body, '', found);
  }
  return [...fields].map(([name, found]) => ({ name, fields: [...found] }));
}
