import type { JsonValue } from '../../../../domain/json.js';
import { listAt, objectAt, stringAt } from '../../native/fields.js';

/** One attribute with the values it must have and must not have. */
export interface Condition {
  readonly key: string;
  readonly values: readonly string[];
  readonly notValues: readonly string[];
}

/** What a rule says: one of the sources and one of the operations must hold wholly, the `when` conditions in each of them. */
export interface RuleConditions {
  readonly sources: readonly (readonly Condition[])[];
  readonly operations: readonly (readonly Condition[])[];
}

/** Fields of a source and of an operation with the keys that they stand for. */
const SOURCE_KEYS: readonly (readonly [string, string, string])[] = [
  ['principals', 'notPrincipals', 'source.principal'],
  ['requestPrincipals', 'notRequestPrincipals', 'request.auth.principal'],
  ['serviceAccounts', 'notServiceAccounts', 'source.serviceAccount'],
  ['trustDomains', 'notTrustDomains', 'source.trustDomain'],
  ['namespaces', 'notNamespaces', 'source.namespace'],
  ['remoteIpBlocks', 'notRemoteIpBlocks', 'remote.ip'],
  ['ipBlocks', 'notIpBlocks', 'source.ip'],
];
const OPERATION_KEYS: readonly (readonly [string, string, string])[] = [
  ['hosts', 'notHosts', ':authority'],
  ['methods', 'notMethods', ':method'],
  ['paths', 'notPaths', 'path'],
  ['ports', 'notPorts', 'destination.port'],
];
const DESTINATION_KEYS = ['destination.ip', 'destination.port', 'connection.sni'];

/** The values of a list. A port that somebody wrote without quotes still counts, or the rule would match more than it says. */
function valuesAt(value: JsonValue, key: string): readonly string[] {
  return listAt(value, key)
    .filter((element) => typeof element === 'string' || typeof element === 'number' || typeof element === 'boolean')
    .map(String);
}

function concernsDestination(condition: Condition): boolean {
  return DESTINATION_KEYS.includes(condition.key) || condition.key.startsWith('experimental.envoy.filters.');
}

function fieldConditions(value: JsonValue, keys: typeof SOURCE_KEYS): readonly Condition[] {
  return keys
    .map(([field, notField, key]) => ({ key, values: valuesAt(value, field), notValues: valuesAt(value, notField) }))
    .filter(({ values, notValues }) => values.length + notValues.length > 0);
}

function withBase(
  items: readonly JsonValue[],
  member: string,
  keys: typeof SOURCE_KEYS,
  base: readonly Condition[],
): Condition[][] {
  if (items.length === 0) return [[...base]];
  return items.map((item) => [...fieldConditions(objectAt(item, member), keys), ...base]);
}

/** Reads a rule; empty lists of `from`, `to` and `when` are as if they were absent (istio/istio pilot/pkg/security/authz/model/model.go). */
export function ruleConditions(rule: JsonValue): RuleConditions {
  const when = listAt(rule, 'when').map((condition) => ({
    key: stringAt(condition, 'key') ?? '',
    values: valuesAt(condition, 'values'),
    notValues: valuesAt(condition, 'notValues'),
  }));
  return {
    sources: withBase(
      listAt(rule, 'from'),
      'source',
      SOURCE_KEYS,
      when.filter((condition) => !concernsDestination(condition)),
    ),
    operations: withBase(listAt(rule, 'to'), 'operation', OPERATION_KEYS, when.filter(concernsDestination)),
  };
}
