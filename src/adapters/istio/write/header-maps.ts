import type { JsonObject } from '../../../domain/json.js';
import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import { writeRemovedFirst } from '../../../domain/translation/removed-first.js';
import { isChangeableHeader, isHeaderValue } from '../values/header-syntax.js';
import { members, membersOrNone } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';

interface Changed {
  readonly requestHeaders?: HeaderChanges | undefined;
  readonly responseHeaders?: HeaderChanges | undefined;
}

/** `headers` of a route or destination. Istio's maps hold one value per name. */
export function writeHeaderMaps(changed: Changed, at: string, report: PolicyReport): JsonObject {
  const headers = membersOrNone({
    request: writeChanges(changed.requestHeaders, `${at}/requestHeaders`, true, report),
    response: writeChanges(changed.responseHeaders, `${at}/responseHeaders`, false, report),
  });
  return members({ headers });
}

function writeChanges(
  changes: HeaderChanges | undefined,
  at: string,
  isRequest: boolean,
  report: PolicyReport,
): JsonObject | undefined {
  if (changes === undefined) return undefined;
  const { set, add, remove: removed } = writeRemovedFirst(changes);
  const remove = removed?.filter((name) => isChangeableHeader(name, false));
  if (remove?.length !== removed?.length) report.drop(`${at}/remove`, 'Istio removes neither the host nor pseudo headers');
  return membersOrNone({
    set: writeMap(set, `${at}/set`, isRequest, report),
    add: writeMap(add, `${at}/add`, isRequest, report),
    remove: remove?.length === 0 ? undefined : remove,
  });
}

function writeMap(wanted: HeaderChanges['set'], at: string, isRequest: boolean, report: PolicyReport): JsonObject | undefined {
  const list = wanted?.filter(({ name, value }) => isChangeableHeader(name, isRequest) && isHeaderValue(value));
  if (list?.length !== wanted?.length) report.drop(at, 'Istio does not take some of these names or values; they are left out');
  if (list === undefined || list.length === 0) return undefined;
  const names = list.map(({ name }) => name);
  if (new Set(names).size < names.length) report.drop(at, 'Istio takes one value per header name; the last one is written');
  if (names.some((name, index) => index > 0 && name < (names[index - 1] ?? ''))) report.exact(at, 'the names come sorted');
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}
