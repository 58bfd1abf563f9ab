import type { JsonObject, JsonValue } from '../../domain/json.js';
import { listAt, textAt, textMapAt, valueAt } from './json-fields.js';

/**
 * Whether a Kubernetes label selector matches labels, as the policy controller reads it: an empty selector matches everything;
 * `Exists` and `DoesNotExist` with values, and `In` and `NotIn` without, match nothing.
 * Source: linkerd2 policy-controller/k8s/api/src/labels.rs.
 */
export function selectorMatches(selector: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const expressions = listAt(selector, 'matchExpressions');
  const pairs = Object.entries(textMapAt(selector, 'matchLabels'));
  return pairs.every(([key, value]) => labels[key] === value) && expressions.every((one) => expressionMatches(one, labels));
}

function expressionMatches(expression: JsonValue, labels: Readonly<Record<string, string>>): boolean {
  const label = labels[textAt(expression, 'key') ?? ''];
  const values = valueAt(expression, 'values') ?? null;
  switch (textAt(expression, 'operator') ?? '') {
    case 'In':
      return Array.isArray(values) && label !== undefined && values.includes(label);
    case 'NotIn':
      return Array.isArray(values) && (label === undefined || !values.includes(label));
    case 'Exists':
      return values === null && label !== undefined;
    case 'DoesNotExist':
      return values === null && label === undefined;
    default:
      return false;
  }
}
