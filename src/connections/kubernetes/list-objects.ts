import { isJsonObject, type JsonObject } from '../../domain/json.js';
import { ConnectionError, type ObservedPage } from '../../domain/translation/connection.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import { apiVersionOf, pathOf, qualifiedName, type ServedResource } from './discovery.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { nativeFromKubernetes } from './native-from-kubernetes.js';
import { metadataOf } from './object-content.js';
import { refusal } from './status-text.js';

const PAGE_SIZE = '500';
const RELISTS = 3;

/** Members of a list lack apiVersion and kind for built-in types. */
export function toNative(resource: ServedResource, item: JsonObject): NativeObject {
  const metadata = isJsonObject(item['metadata']) ? item['metadata'] : {};
  const namespace = typeof metadata['namespace'] === 'string' && metadata['namespace'] !== '' ? metadata['namespace'] : null;
  return nativeFromKubernetes({ ...item, apiVersion: apiVersionOf(resource), kind: resource.kind }, namespace, null);
}

/** All objects of a resource at one moment; `version` is that moment, where a watch goes on. */
export interface ListedObjects {
  readonly objects: readonly NativeObject[];
  readonly version: string;
}

/** All pages of one attempt; `expired` where the server forgot the list meanwhile, `forbidden` where it may not be read. */
async function listOnce(api: KubernetesApi, resource: ServedResource): Promise<ListedObjects | 'expired' | 'forbidden'> {
  const objects: NativeObject[] = [];
  for (let next: string | undefined; ;) {
    const query = { limit: PAGE_SIZE, continue: next };
    const answer = await api.call({ method: 'GET', path: pathOf(resource, null), query });
    const { status, body } = answer;
    if (status === 410) return 'expired';
    if (status === 403) return 'forbidden';
    if (status !== 200) throw refusal(answer, `list of ${qualifiedName(resource)}`);
    const items = Array.isArray(body['items']) ? body['items'].filter(isJsonObject) : [];
    objects.push(...items.map((item) => toNative(resource, item)));
    const { resourceVersion, continue: more } = metadataOf(body);
    if (typeof more !== 'string' || more === '') return { objects, version: String(resourceVersion) };
    next = more;
  }
}

/**
 * All objects of a resource in every namespace; null where the credential may not read them. A list that expired while it was read
 * (410 Gone) is begun anew, so that all is from one moment.
 */
export async function listAll(api: KubernetesApi, resource: ServedResource): Promise<ListedObjects | null> {
  for (let attempt = 0; attempt <= RELISTS; attempt += 1) {
    const listed = await listOnce(api, resource);
    if (listed === 'forbidden') return null;
    if (listed !== 'expired') return listed;
  }
  throw new ConnectionError('TIMEOUT', `the list of ${qualifiedName(resource)} expired ${RELISTS + 1} times before it was read`);
}

/** As listAll, as one page; one that the credential may not read is empty and not complete. */
export async function listObjects(api: KubernetesApi, resource: ServedResource): Promise<ObservedPage> {
  const listed = await listAll(api, resource);
  return { collection: resource.collection, objects: listed?.objects ?? [], complete: listed !== null };
}
