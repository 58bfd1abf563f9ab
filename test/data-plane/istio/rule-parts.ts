import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/domain/json.js';

/** A condition of an AuthorizationPolicy. */
export interface RuleCondition {
  readonly key: string;
  readonly values: readonly string[];
  readonly notValues: readonly string[];
}

/** The objects of a list; none where it is something else. */
export function objectsIn(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter((member) => isJsonObject(member)) : [];
}

/** The values of a field and those of its negation. */
export function bothValues(part: JsonObject, field: string): string[] {
  return [...texts(part[field]), ...texts(part[`not${field[0]?.toUpperCase() ?? ''}${field.slice(1)}`])];
}

/** The conditions of a rule. */
export function conditionsOf(rule: JsonObject): RuleCondition[] {
  return objectsIn(rule['when']).map((condition) => ({
    key: String(condition['key']),
    values: texts(condition['values']),
    notValues: texts(condition['notValues']),
  }));
}

/** All values, negated or not, of the conditions on one attribute. */
export function valuesOf(conditions: readonly RuleCondition[], key: string): string[] {
  return conditions.filter((condition) => condition.key === key).flatMap(({ values, notValues }) => [...values, ...notValues]);
}

function texts(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.filter((member) => typeof member === 'string') : [];
}
