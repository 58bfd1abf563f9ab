import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { mapConcurrently } from '../map-concurrently.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { refusal } from './status-text.js';

/** How the API server serves one collection. */
export interface ServedResource {
  readonly collection: string;
  /** Empty for the core group. */
  readonly group: string;
  /** The version that is read and written: the server's preferred one if it has the kind, else the first that has. */
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** `security.istio.io/v1`, or `v1` for the core group. */
export function apiVersionOf(resource: ServedResource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

/** `authorizationpolicies.security.istio.io`, or `services` for the core group. */
export function qualifiedName(resource: ServedResource): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** The path of all objects of a resource, of those in a namespace, or of one object. */
export function pathOf(resource: ServedResource, namespace: string | null, name?: string): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.isNamespaced && namespace !== null ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${scope}/${resource.plural}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
}

const objectsIn = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

async function read(api: KubernetesApi, path: string): Promise<JsonObject> {
  const answer = await api.call({ method: 'GET', path });
  if (answer.status === 200) return answer.body;
  if (answer.status === 404) return {};
  // A server that starts or has lost its etcd must not look like one without objects.
  throw refusal(answer, `discovery of ${path}`);
}

/**
 * Versions of a group, the preferred one first; none where the server does not serve it. The list of all groups is not asked: a server
 * that starts leaves out those of custom resources, where `/apis/GROUP` says that it is not there yet (503, seen with kube-apiserver 1.37).
 */
async function versionsOf(api: KubernetesApi, group: string): Promise<string[]> {
  if (group === '') return ['v1'];
  const found = await read(api, `/apis/${encodeURIComponent(group)}`);
  const preferred = isJsonObject(found['preferredVersion']) ? [String(found['preferredVersion']['version'])] : [];
  const all = objectsIn(found['versions']).map((version) => String(version['version']));
  return [...new Set([...preferred, ...all])];
}

function resourceOf(collection: string, group: string, version: string, entry: JsonObject): ServedResource {
  const { kind, name, namespaced } = entry;
  return { collection, group, version, kind: String(kind), plural: String(name), isNamespaced: namespaced === true };
}

/** The wanted kinds of one group, asking version after version until none is left. */
async function discoverGroup(api: KubernetesApi, group: string, wanted: readonly string[]): Promise<ServedResource[]> {
  const versions = await versionsOf(api, group);
  const found: ServedResource[] = [];
  const missing = new Map(wanted.map((collection) => [collection.slice(collection.indexOf('/') + 1), collection]));
  for (const version of versions) {
    if (missing.size === 0) break;
    const list = await read(api, group === '' ? `/api/${version}` : `/apis/${group}/${version}`);
    for (const entry of objectsIn(list['resources'])) {
      const collection = missing.get(String(entry['kind']));
      if (collection === undefined || String(entry['name']).includes('/')) continue;
      found.push(resourceOf(collection, group, version, entry));
      missing.delete(String(entry['kind']));
    }
  }
  return found;
}

/** Those of the collections that the server serves, by collection. */
export async function discover(api: KubernetesApi, collections: readonly string[]): Promise<Map<string, ServedResource>> {
  const groupOf = (collection: string) => {
    const group = collection.slice(0, collection.indexOf('/'));
    return group === 'core' ? '' : group;
  };
  const groups = [...Map.groupBy(new Set(collections), groupOf)];
  const found = await mapConcurrently(groups, 8, ([group, wanted]) => discoverGroup(api, group, wanted));
  return new Map(found.flat().map((resource) => [resource.collection, resource]));
}
