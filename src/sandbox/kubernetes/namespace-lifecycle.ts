import { objectAt, type JsonObject } from '../json-object.js';
import { ApiError, describe, notFound, qualifiedResource } from './api-error.js';
import type { ObjectStore } from './object-store.js';
import type { ResourceType } from './resource-type.js';
import { namespaceType } from './types/core-types.js';

const IMMORTAL = ['default', 'kube-system', 'kube-public'];

/** The admission of new objects (k8s.io/apiserver pkg/admission/plugin/namespace/lifecycle): 404 or 403. */
export function admitToNamespace(
  store: ObjectStore,
  type: ResourceType,
  namespace: string | null,
  name: string,
  isNew: boolean,
): void {
  if (namespace === null) return;
  const found = store.get(namespaceType, null, namespace);
  if (found === undefined) throw notFound(namespaceType, namespace);
  if (!isNew || objectAt(found, 'metadata')['deletionTimestamp'] === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  const details = { ...describe(type, name), causes: [cause] };
  throw new ApiError(403, 'Forbidden', `${qualifiedResource(type)} ${JSON.stringify(name)} is forbidden: ${why}`, details);
}

/** 403 for the namespaces that a cluster cannot be without. */
export function refuseImmortal(name: string): void {
  if (!IMMORTAL.includes(name)) return;
  const message = `namespaces "${name}" is forbidden: this namespace may not be deleted`;
  throw new ApiError(403, 'Forbidden', message, describe(namespaceType, name));
}

/** The label that every namespace has. */
export function labelled(type: ResourceType, object: JsonObject, name: string): JsonObject {
  if (type !== namespaceType) return object;
  const metadata = objectAt(object, 'metadata');
  const labels = { ...objectAt(metadata, 'labels'), 'kubernetes.io/metadata.name': name };
  return { ...object, metadata: { ...metadata, labels } };
}

/** What a new namespace is given, which nobody owns. */
export function activated(type: ResourceType, object: JsonObject): JsonObject {
  if (type !== namespaceType) return object;
  return { ...object, spec: { ...objectAt(object, 'spec'), finalizers: ['kubernetes'] }, status: { phase: 'Active' } };
}

/** A namespace that waits for its content to go. */
export function terminatingNamespace(live: JsonObject, time: string): JsonObject {
  const metadata = { ...objectAt(live, 'metadata') };
  metadata['deletionTimestamp'] ??= time;
  return { ...live, metadata, status: { phase: 'Terminating' } };
}
