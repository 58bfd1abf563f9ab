import { isJsonObject, type JsonValue } from '../../../domain/json.js';

/** A selector without labels selects everything, as if it were not there. */
export function canonicalSelector(value: JsonValue): JsonValue | undefined {
  if (!isJsonObject(value)) return value;
  const labels = value['matchLabels'];
  const isEmpty = labels === undefined || labels === null || (isJsonObject(labels) && Object.keys(labels).length === 0);
  return isEmpty && Object.keys(value).every((key) => key === 'matchLabels') ? undefined : value;
}
