import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { metadataOf } from './object-content.js';

/** Not configuration. Annotations are everybody's notes and stay. */
const UNTOUCHED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/**
 * The JSON merge patch (RFC 7386) that takes from an object what is no longer wanted of it; null where there is nothing to take.
 * Server-side apply alone cannot: a field that another manager owns stays when we do not name it, even when forced.
 */
export function removalPatch(live: JsonObject, wanted: JsonObject): JsonObject | null {
  return removals(configuration(live), configuration(wanted));
}

function configuration(body: JsonObject): JsonObject {
  const { labels = {} } = metadataOf(body);
  return { ...Object.fromEntries(Object.entries(body).filter(([key]) => !UNTOUCHED.has(key))), metadata: { labels } };
}

function removals(live: JsonObject, wanted: JsonObject): JsonObject | null {
  const patch: JsonObject = {};
  for (const [key, value] of Object.entries(live)) {
    const removal = removalOf(value, wanted[key]);
    if (removal !== undefined) patch[key] = removal;
  }
  return Object.keys(patch).length === 0 ? null : patch;
}

/** Lists are replaced whole: apply would merge those that have keys. */
function removalOf(live: JsonValue, wanted: JsonValue | undefined): JsonValue | undefined {
  if (wanted === undefined) return null;
  if (isJsonObject(live) && isJsonObject(wanted)) return removals(live, wanted) ?? undefined;
  if (Array.isArray(live) && Array.isArray(wanted) && !isDeepStrictEqual(live, wanted)) return wanted;
  return undefined;
}
