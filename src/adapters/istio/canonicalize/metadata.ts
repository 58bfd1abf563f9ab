import { isJsonObject, type JsonObject } from '../../../domain/json.js';
import { OWNER_LABEL, POLICY_ANNOTATION } from '../../../domain/planning/ownership.js';

/** Metadata that the API server makes. */
export const SERVER_METADATA: readonly string[] = [
  'resourceVersion',
  'uid',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'selfLink',
];

/** Where `kubectl apply` keeps the whole object once more. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Metadata without what the server or Concordat adds, with the namespace explicit and empty maps left out. */
export function canonicalMetadata(metadata: JsonObject, namespace: string | null): JsonObject {
  const { labels, annotations, ...rest } = metadata;
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !SERVER_METADATA.includes(key)));
  return {
    ...kept,
    ...(namespace === null ? {} : { namespace }),
    ...nonEmpty('labels', without(labels, [OWNER_LABEL])),
    ...nonEmpty('annotations', without(annotations, [POLICY_ANNOTATION, LAST_APPLIED])),
  };
}

function without(value: unknown, keys: readonly string[]): JsonObject {
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key))) : {};
}

function nonEmpty(key: string, value: JsonObject): JsonObject {
  return Object.keys(value).length === 0 ? {} : { [key]: value };
}
