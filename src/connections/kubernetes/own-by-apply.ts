import { FIELD_MANAGER } from '../../domain/planning/ownership.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { metadataOf } from './object-content.js';

/**
 * The JSON merge patch that leaves what we own to server-side apply alone; null where it is so. What a plain patch of ours wrote belongs
 * to another entry of managedFields too, and apply drops only what no entry but its own holds (kubernetes/client-go util/csaupgrade).
 */
export function ownByApply(live: JsonObject): JsonObject | null {
  const { uid, resourceVersion, managedFields } = metadataOf(live);
  if (!Array.isArray(managedFields) || uid === undefined || resourceVersion === undefined) return null;
  const kept = managedFields.filter((entry) => !isPlainWriteOfOurs(entry));
  return kept.length === managedFields.length ? null : { metadata: { uid, resourceVersion, managedFields: kept } };
}

function isPlainWriteOfOurs(entry: JsonValue): boolean {
  return isJsonObject(entry) && entry['manager'] === FIELD_MANAGER && entry['operation'] === 'Update';
}
