import type { JsonObject } from '../../../domain/json.js';
import type { HeaderChanges } from '../../../domain/model/header-changes.js';
import { members } from './native-draft.js';

interface Changed {
  readonly requestHeaders?: HeaderChanges | undefined;
  readonly responseHeaders?: HeaderChanges | undefined;
}

/** The filters that change headers, of a rule or a backend. */
export function writeHeaderFilters({ requestHeaders, responseHeaders }: Changed): JsonObject[] {
  return [
    ...(requestHeaders === undefined
      ? []
      : [{ type: 'RequestHeaderModifier', requestHeaderModifier: writeChanges(requestHeaders) }]),
    ...(responseHeaders === undefined
      ? []
      : [{ type: 'ResponseHeaderModifier', responseHeaderModifier: writeChanges(responseHeaders) }]),
  ];
}

function writeChanges(changes: HeaderChanges): JsonObject {
  return members({
    set: changes.set?.map(({ name, value }) => ({ name, value })),
    add: changes.add?.map(({ name, value }) => ({ name, value })),
    remove: changes.remove,
  });
}
