import { objectAt, type JsonObject } from '../../json-object.js';
import type { ObjectSchema } from '../resource-type.js';
import { invalidValue, isBlocking, RULES_NOT_CHECKED, type StatusCause } from '../status-cause.js';

/** Says where a rule fails; the value is shown where it is a scalar. */
export type Fail = (field: string, message: string, value?: string | number) => void;

/** A rule that a CRD states in CEL: reports each place where it fails. */
export type ValidationRule = (spec: JsonObject, fail: Fail) => void;

/** A schema with rules, which are only asked where nothing blocks them, as in the API server. */
export function withRules(schema: ObjectSchema, rules: readonly ValidationRule[] = []): ObjectSchema {
  return {
    ...schema,
    check: (object, isInvalid = false) => {
      const findings = schema.check(object);
      const { violations } = findings;
      const more = isInvalid || violations.some(isBlocking) ? [RULES_NOT_CHECKED] : ruleViolations(object, rules);
      return { ...findings, violations: [...violations, ...more] };
    },
  };
}

function ruleViolations(object: JsonObject, rules: readonly ValidationRule[]): StatusCause[] {
  const violations: StatusCause[] = [];
  for (const rule of rules) {
    rule(objectAt(object, 'spec'), (field, message, value) => {
      const shown = value === undefined ? '' : `${JSON.stringify(value)}: `;
      violations.push(invalidValue(field === '' ? 'spec' : `spec.${field}`, `${shown}${message}`));
    });
  }
  return violations;
}
