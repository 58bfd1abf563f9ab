import type { JsonObject } from '../../../src/domain/json.js';

/** An object as it is sent: enough to know where it lives. */
export interface KubernetesObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: JsonObject;
}

/** `AuthorizationPolicy` of Istio, at v1 unless said otherwise: the object that most behaviours are shown on. */
export function policy(
  namespace: string,
  name: string,
  spec: JsonObject = {},
  metadata: JsonObject = {},
  version = 'v1',
): KubernetesObject {
  return custom(`security.istio.io/${version}`, 'AuthorizationPolicy', namespace, spec, { name, ...metadata });
}

/** Any namespaced object, called `x` unless `metadata` says otherwise. */
export function custom(
  apiVersion: string,
  kind: string,
  namespace: string,
  spec: JsonObject,
  metadata: JsonObject = {},
): KubernetesObject {
  return { apiVersion, kind, metadata: { name: 'x', namespace, ...metadata }, spec };
}

/** The path of the collection that an object belongs to. */
export function collectionOf({ apiVersion, kind, metadata }: KubernetesObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { namespace } = metadata;
  return `${root}${typeof namespace === 'string' ? `/namespaces/${namespace}` : ''}/${pluralOf(kind)}`;
}

/** The path of an object. */
export function pathOf(object: KubernetesObject): string {
  return `${collectionOf(object)}/${String(object.metadata['name'])}`;
}

function pluralOf(kind: string): string {
  const lower = kind.toLowerCase();
  return /[^aeiou]y$/.test(lower) ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
