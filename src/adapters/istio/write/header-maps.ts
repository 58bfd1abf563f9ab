import type { JsonObject } from '../../../domain/json.js';
import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import { members, membersOrNone } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';

interface Changed {
  readonly requestHeaders?: HeaderChanges | undefined;
  readonly responseHeaders?: HeaderChanges | undefined;
}

/** `headers` of a route or destination. Istio's maps hold one value per name. */
export function writeHeaderMaps(changed: Changed, at: string, report: PolicyReport): JsonObject {
  const headers = membersOrNone({
    request: writeChanges(changed.requestHeaders, `${at}/requestHeaders`, report),
    response: writeChanges(changed.responseHeaders, `${at}/responseHeaders`, report),
  });
  return members({ headers });
}

function writeChanges(changes: HeaderChanges | undefined, at: string, report: PolicyReport): JsonObject | undefined {
  if (changes === undefined) return undefined;
  return members({
    set: writeMap(changes.set, `${at}/set`, report),
    add: writeMap(changes.add, `${at}/add`, report),
    remove: changes.remove,
  });
}

function writeMap(list: HeaderChanges['set'], at: string, report: PolicyReport): JsonObject | undefined {
  if (list === undefined) return undefined;
  const names = list.map(({ name }) => name);
  if (new Set(names).size < names.length) report.drop(at, 'Istio takes one value per header name; the last one is written');
  if (names.some((name, index) => index > 0 && name < (names[index - 1] ?? ''))) report.exact(at, 'the names come sorted');
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}
