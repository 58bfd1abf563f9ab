import type { JsonValue } from '../../../domain/json.js';
import { textAt } from '../json-fields.js';

/**
 * Whether a reference (`{group, kind, name}`) names an object of a kind. Case does not matter; an absent or empty group means
 * `core`. Source: linkerd2 policy-controller/k8s/api/src/policy.rs.
 */
export function targetsKind(reference: JsonValue, group: string, kind: string): boolean {
  const named = textAt(reference, 'group') || 'core';
  return named.toLowerCase() === group && textAt(reference, 'kind')?.toLowerCase() === kind.toLowerCase();
}
