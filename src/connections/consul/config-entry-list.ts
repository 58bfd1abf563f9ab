import type { ObservedPage } from '../../domain/translation/connection.js';
import { objectsIn, type ConsulAnswer, type ConsulApi } from './consul-api.js';
import { nativeFromEntry } from './native-from-entry.js';
import { readFailure } from './read-failure.js';

/** True where the agent's release does not know the kind: 400 or 500, told apart by its words only. */
function isUnknownKind({ status, text }: ConsulAnswer): boolean {
  return (status === 400 || status === 500) && /invalid config entry kind|kind .* (is )?unknown/i.test(text);
}

/**
 * All config entries of a kind. `mayReadAll` is what the token's rights say, null where they are unknown: a list without rights is
 * 200 and short, and only newer releases say by a header that it was filtered.
 */
export async function listEntries(api: ConsulApi, kind: string, mayReadAll: boolean | null): Promise<ObservedPage> {
  const answer = await api.call({ method: 'GET', path: pathOfKind(kind), query: { consistent: '' } });
  return entriesPage(answer, kind, mayReadAll);
}

/** Where the entries of a kind are listed. */
export function pathOfKind(kind: string): string {
  return `/v1/config/${encodeURIComponent(kind)}`;
}

/** The answer to a list of a kind as a page; see listEntries. Raises ConnectionError. */
export function entriesPage(answer: ConsulAnswer, kind: string, mayReadAll: boolean | null): ObservedPage {
  if (isUnknownKind(answer) || answer.status === 404) return { collection: kind, objects: [], complete: true };
  if (answer.status === 403) return { collection: kind, objects: [], complete: false };
  if (answer.status !== 200) throw readFailure(answer, `config entries ${kind}`);
  const objects = objectsIn(answer.json).map((entry) => nativeFromEntry(entry, null));
  const isFiltered = answer.headers['x-consul-results-filtered-by-acls'] === 'true';
  return { collection: kind, objects, complete: !isFiltered && mayReadAll !== false };
}
