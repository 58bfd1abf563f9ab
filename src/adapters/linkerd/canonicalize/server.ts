import type { JsonObject } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { listAt, objectAt, textAt } from '../json-fields.js';
import { sortedSet } from './metadata.js';

/** The schema's defaults of v1beta3; older versions drop `accessPolicy`, which then is its default. */
export function canonicalServer({ body }: NativeObject): JsonObject {
  const { podSelector, externalWorkloadSelector, accessPolicy, ...spec } = objectAt(body, 'spec');
  const isOlder = /\/v1(alpha1|beta1|beta2)$/.test(textAt(body, 'apiVersion') ?? '');
  return {
    ...spec,
    ...(podSelector === undefined ? {} : { podSelector: canonicalSelector(objectAt(podSelector)) }),
    ...(externalWorkloadSelector === undefined
      ? {}
      : { externalWorkloadSelector: canonicalSelector(objectAt(externalWorkloadSelector)) }),
    proxyProtocol: spec['proxyProtocol'] ?? 'unknown',
    accessPolicy: isOlder ? 'deny' : (accessPolicy ?? 'deny'),
  };
}

/** A label selector without empty members, its expressions sorted. */
export function canonicalSelector(selector: JsonObject): JsonObject {
  const labels = objectAt(selector, 'matchLabels');
  const expressions = listAt(selector, 'matchExpressions').map((expression) => {
    const values = listAt(expression, 'values');
    return { ...objectAt(expression), ...(values.length === 0 ? {} : { values: sortedSet(values) }) };
  });
  return {
    ...(Object.keys(labels).length === 0 ? {} : { matchLabels: labels }),
    ...(expressions.length === 0 ? {} : { matchExpressions: sortedSet(expressions) }),
  };
}
