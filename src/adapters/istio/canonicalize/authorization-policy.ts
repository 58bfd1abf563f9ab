import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { inList, inObject, isEmptyList, isEmptyObject, sortedSet, withMembers, withoutDefaults } from './canonical-json.js';
import { canonicalSelector } from './selector.js';

/** Canonical spec: ALLOW left out, `targetRef` as `targetRefs`, values sorted, service accounts with their namespace. */
export function canonicalAuthorizationPolicy(spec: JsonObject, namespace: string): JsonObject {
  const { targetRef, ...rest } = spec;
  const folded = targetRef === undefined || targetRef === null ? rest : { ...rest, targetRefs: [targetRef] };
  const changed = withMembers(folded, {
    selector: canonicalSelector,
    targetRefs: inList((ref) => withoutDefaults(ref, { group: (group) => group === '' || group === 'core' })),
    rules: inList((rule) => canonicalRule(rule, namespace)),
  });
  return withoutDefaults(changed, {
    action: (action) => action === 'ALLOW',
    rules: isEmptyList,
    targetRefs: isEmptyList,
    provider: isEmptyObject,
  });
}

function canonicalRule(rule: JsonObject, namespace: string): JsonObject {
  const changed = withMembers(rule, {
    from: inList((entry) => withMembers(entry, { source: inObject((source) => canonicalSource(source, namespace)) })),
    to: inList((entry) => withMembers(entry, { operation: inObject(sortedLists) })),
    when: inList((entry) => canonicalCondition(entry, namespace)),
  });
  return withoutDefaults(changed, { from: isEmptyList, to: isEmptyList, when: isEmptyList });
}

function canonicalSource(source: JsonObject, namespace: string): JsonObject {
  const qualified = (value: JsonValue): JsonValue => qualifiedAccounts(value, namespace);
  return sortedLists(withMembers(source, { serviceAccounts: qualified, notServiceAccounts: qualified }));
}

function canonicalCondition(condition: JsonObject, namespace: string): JsonObject {
  if (condition['key'] !== 'source.serviceAccount') return sortedLists(condition);
  const qualified = (value: JsonValue): JsonValue => qualifiedAccounts(value, namespace);
  return sortedLists(withMembers(condition, { values: qualified, notValues: qualified }));
}

function sortedLists(object: JsonObject): JsonObject {
  const sorted = Object.entries(object).map(([key, value]) => [key, sortedSet(value)] as const);
  return Object.fromEntries(sorted.filter(([, value]) => value !== null && !isEmptyList(value)));
}

/** A bare service account is one of the policy's namespace. */
function qualifiedAccounts(value: JsonValue, namespace: string): JsonValue {
  if (!Array.isArray(value)) return value;
  return value.map((account) => (typeof account === 'string' && !account.includes('/') ? `${namespace}/${account}` : account));
}
