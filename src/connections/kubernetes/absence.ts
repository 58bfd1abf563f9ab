import { isJsonObject, type JsonObject } from '../../domain/json.js';
import type { ServedResource } from './discovery.js';
import type { KubernetesAnswer } from './kubernetes-api.js';

/** The state "not there" as a precondition: applied with it, an object is created, or refused where it exists. */
export const ABSENT: JsonObject = { metadata: { resourceVersion: '0' } };

/** API groups of Kubernetes itself that end like those of its custom resources. */
const CUSTOM_SUFFIXED = new Set(['gateway.networking.k8s.io']);

/**
 * True where the server takes ABSENT as a precondition: custom resources alone may never be updated without a version
 * (kubernetes/apiextensions-apiserver customResourceStrategy.AllowUnconditionalUpdate); a built-in object would be overwritten.
 */
export function isAbsenceChecked({ group }: ServedResource): boolean {
  return CUSTOM_SUFFIXED.has(group) || (group.includes('.') && !group.endsWith('.k8s.io'));
}

/** True where the server refused ABSENT because the object exists (kubernetes/apiserver registry/generic Store.Update), or somebody owns it. */
export function isThere({ status, body }: KubernetesAnswer): boolean {
  if (status === 409) return true;
  const { details } = body;
  const causes = isJsonObject(details) && Array.isArray(details['causes']) ? details['causes'] : [];
  return status === 422 && causes.some((cause) => isJsonObject(cause) && cause['field'] === 'metadata.resourceVersion');
}
