import type { JsonObject } from '../json-object.js';
import type { StatusCause } from './status-cause.js';

/** What a schema finds in an object. */
export interface SchemaFindings {
  readonly violations: readonly StatusCause[];
  /** Paths of fields that the schema does not declare, as `.spec.rules[0].foo`. */
  readonly unknownFields: readonly string[];
}

/** The structural schema of one kind: checks, and the defaults that the server writes in. */
export interface ObjectSchema {
  /** @param isInvalid true where the object is known to be invalid already, so that its rules are not asked */
  check(object: JsonObject, isInvalid?: boolean): SchemaFindings;
  /** Writes defaults into the object. */
  applyDefaults(object: JsonObject): void;
  /** Removes undeclared fields. */
  prune(object: JsonObject): void;
}

/** A validating webhook: its name, and the messages with which it refuses an object (empty: admitted). */
export interface Webhook {
  readonly name: string;
  readonly review: (object: JsonObject) => string | null;
}

/** How server-side apply treats a list: whole, as a set of values, or as a map by keys. */
export type ListTopology = readonly string[] | 'set';

/** One resource that the API server serves. */
export interface ResourceType {
  readonly group: string;
  /** Served versions; the first one is the storage version. */
  readonly versions: readonly string[];
  /** What a request in an old version is warned of, by version. */
  readonly deprecated?: Readonly<Record<string, string>>;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Custom resources keep apiVersion and kind in list items, count generations and have structural schemas. */
  readonly custom: boolean;
  readonly hasStatus: boolean;
  /** Null: any content is taken, as the sandbox does for the built-in kinds. */
  readonly schema: ObjectSchema | null;
  /** The schemas of versions that have another one. */
  readonly olderSchemas?: Readonly<Record<string, ObjectSchema>>;
  readonly webhook: Webhook | null;
  /** Lists that are not atomic, by path without indexes, as `spec.ports`. */
  readonly lists: Readonly<Record<string, ListTopology>>;
  /** Maps that one manager owns as a whole, by path. */
  readonly atomicMaps: readonly string[];
}

const METADATA_LISTS: Readonly<Record<string, ListTopology>> = {
  'metadata.finalizers': 'set',
  'metadata.ownerReferences': ['uid'],
};

/** How server-side apply treats the list at a path; undefined where it takes it whole. */
export function topologyAt(type: ResourceType, path: string): ListTopology | undefined {
  return METADATA_LISTS[path] ?? type.lists[path];
}

/** The key under which a type's objects are stored: one for all its versions. */
export function typeKey(type: ResourceType): string {
  return `${type.group}/${type.plural}`;
}

/** What is demanded of objects of a version. */
export function schemaOf(type: ResourceType, version: string): ObjectSchema | null {
  return type.olderSchemas?.[version] ?? type.schema;
}

/** `security.istio.io/v1`, or `v1` for the core group. */
export function apiVersionOf(type: ResourceType, version: string): string {
  return type.group === '' ? version : `${type.group}/${version}`;
}
