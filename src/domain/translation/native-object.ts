import type { JsonObject } from '../json.js';

/** Names one object inside one mesh. */
export interface NativeRef {
  /**
   * What kind of object, in the mesh's own words without a version: `GROUP/Kind` for Kubernetes (`core/Service`,
   * `security.istio.io/AuthorizationPolicy`), the config entry kind for Consul (`service-intentions`) or
   * `agent` and `catalog-service`.
   */
  readonly collection: string;
  /** Null where the object has no namespace (cluster-scoped objects, all of Consul's Community Edition). */
  readonly namespace: string | null;
  readonly name: string;
}

/** Who wrote which part of an object last, where the mesh says so (Kubernetes managedFields, Consul Meta). */
export interface NativeWriter {
  readonly name: string;
  /** JSON pointers of the fields that this writer owns; empty where the mesh knows only the whole object. */
  readonly fields: readonly string[];
}

/** Where an offline object stands in the document that it came from. Lines count from 1, documents from 0. */
export interface SourcePosition {
  readonly file: string | null;
  readonly document: number;
  readonly line: number;
}

/** One object of a mesh in the mesh's own form: what connections observe and apply and what adapters read and write. */
export interface NativeObject extends NativeRef {
  /** The whole object as the mesh's API gives it, apiVersion, kind and metadata (or Kind and Name) included. */
  readonly body: JsonObject;
  /** resourceVersion or ModifyIndex; null for an object that was never in a mesh. */
  readonly version: string | null;
  readonly writers: readonly NativeWriter[];
  readonly source: SourcePosition | null;
}

/** The text form of a reference, unique in one mesh: `collection namespace/name`. */
export function nativeKey(ref: NativeRef): string {
  return `${ref.collection} ${ref.namespace === null ? '' : `${ref.namespace}/`}${ref.name}`;
}

/** How findings and decisions name an object to people: `AuthorizationPolicy bookinfo/reviews-readers`. */
export function nativeLabel(ref: NativeRef): string {
  const kind = ref.collection.slice(ref.collection.lastIndexOf('/') + 1);
  return `${kind} ${ref.namespace === null ? '' : `${ref.namespace}/`}${ref.name}`;
}
