import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { metadataOf } from './object-content.js';

/** Not configuration. Annotations are everybody's notes and stay. */
const UNTOUCHED: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/**
 * The JSON merge patch (RFC 7386) that makes an object what is wanted; null where nothing has to be taken from it. Server-side
 * apply alone cannot: a field that another manager owns stays when we do not name it, even when forced. The patch holds the
 * whole change, so that no state in between is ever in force: a denial that lost its action first would be a grant.
 */
export function takeOverPatch(live: JsonObject, wanted: JsonObject): JsonObject | null {
  const [from, to] = [configuration(live), configuration(wanted)];
  if (!takesAway(from, to)) return null;
  const { annotations } = metadataOf(wanted);
  const patch = mergePatch(from, to);
  const metadata = { ...metadataOf(patch), ...(annotations === undefined ? {} : { annotations }) };
  return { ...patch, metadata };
}

function configuration(body: JsonObject): JsonObject {
  const { labels = {} } = metadataOf(body);
  return { ...Object.fromEntries(Object.entries(body).filter(([key]) => !UNTOUCHED.has(key))), metadata: { labels } };
}

/** True where apply would leave something behind: a member that is not wanted, or a list, which it merges where it has keys. */
function takesAway(live: JsonObject, wanted: JsonObject): boolean {
  return Object.entries(live).some(([key, value]) => {
    const target = wanted[key];
    if (isJsonObject(value) && isJsonObject(target)) return takesAway(value, target);
    return target === undefined || (Array.isArray(value) && !isDeepStrictEqual(value, target));
  });
}

function mergePatch(live: JsonObject, wanted: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const key of new Set([...Object.keys(live), ...Object.keys(wanted)])) {
    const change = changeOf(live[key], wanted[key]);
    if (change !== undefined) patch[key] = change;
  }
  return patch;
}

function changeOf(live: JsonValue | undefined, wanted: JsonValue | undefined): JsonValue | undefined {
  if (wanted === undefined) return null;
  if (isDeepStrictEqual(live, wanted)) return undefined;
  return isJsonObject(live) && isJsonObject(wanted) ? mergePatch(live, wanted) : wanted;
}
