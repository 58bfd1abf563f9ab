import { isHttpToken } from '../../../domain/model/http-token.js';
import type { JsonObject } from '../../../domain/json.js';
import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import { writeRemovedFirst } from '../../../domain/translation/removed-first.js';
import { membersOrNone } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';

interface Changed {
  readonly requestHeaders?: HeaderChanges | undefined;
  readonly responseHeaders?: HeaderChanges | undefined;
}

/** The filters that change headers, of a rule or a backend. */
export function writeHeaderFilters({ requestHeaders, responseHeaders }: Changed, at: string, report: PolicyReport): JsonObject[] {
  const request = writeChanges(requestHeaders, `${at}/requestHeaders`, report);
  const response = writeChanges(responseHeaders, `${at}/responseHeaders`, report);
  return [
    ...(request === undefined ? [] : [{ type: 'RequestHeaderModifier', requestHeaderModifier: request }]),
    ...(response === undefined ? [] : [{ type: 'ResponseHeaderModifier', responseHeaderModifier: response }]),
  ];
}

/** The schema takes tokens as names, each once, and no empty values (kubernetes-sigs/gateway-api config/crd, HTTPHeaderFilter). */
function writeChanges(changes: HeaderChanges | undefined, at: string, report: PolicyReport): JsonObject | undefined {
  if (changes === undefined) return undefined;
  const { set, add, remove: removed = [] } = writeRemovedFirst(changes);
  const remove = [...new Set(removed.filter(isHttpToken))];
  if (remove.length < removed.length) report.drop(`${at}/remove`, 'names that no header has are left out');
  return membersOrNone({
    set: writeList(set, `${at}/set`, report),
    add: writeList(add, `${at}/add`, report),
    remove: remove.length === 0 ? undefined : remove,
  });
}

function writeList(list: HeaderChanges['set'], at: string, report: PolicyReport): JsonObject[] | undefined {
  if (list === undefined) return undefined;
  const said = new Map<string, JsonObject>();
  for (const { name, value } of list) if (isHttpToken(name) && value !== '') said.set(name, { name, value });
  if (said.size < list.length) report.drop(at, 'the Gateway API takes a value for each name, once; the rest is left out');
  return said.size === 0 ? undefined : [...said.values()];
}
