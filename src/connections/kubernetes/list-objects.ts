import { isJsonObject, type JsonObject } from '../../domain/json.js';
import { ConnectionError, type ObservedPage } from '../../domain/translation/connection.js';
import type { NativeObject } from '../../domain/translation/native-object.js';
import { apiVersionOf, pathOf, qualifiedName, type ServedResource } from './discovery.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { nativeFromKubernetes } from './native-from-kubernetes.js';

const PAGE_SIZE = '500';
const RELISTS = 3;

/** Members of a list lack apiVersion and kind for built-in types. */
export function toNative(resource: ServedResource, item: JsonObject): NativeObject {
  const metadata = isJsonObject(item['metadata']) ? item['metadata'] : {};
  const namespace = typeof metadata['namespace'] === 'string' && metadata['namespace'] !== '' ? metadata['namespace'] : null;
  return nativeFromKubernetes({ ...item, apiVersion: apiVersionOf(resource), kind: resource.kind }, namespace, null);
}

/** All pages of one attempt; `expired` where the server forgot the list meanwhile, `forbidden` where it may not be read. */
async function listOnce(api: KubernetesApi, resource: ServedResource): Promise<NativeObject[] | 'expired' | 'forbidden'> {
  const objects: NativeObject[] = [];
  let next: string | undefined;
  do {
    const query = { limit: PAGE_SIZE, continue: next };
    const { status, body } = await api.call({ method: 'GET', path: pathOf(resource, null), query });
    if (status === 410) return 'expired';
    if (status === 403) return 'forbidden';
    if (status !== 200)
      throw new ConnectionError('INVALID', `list of ${qualifiedName(resource)}: ${status} ${String(body['message'] ?? '')}`);
    const items = Array.isArray(body['items']) ? body['items'].filter(isJsonObject) : [];
    objects.push(...items.map((item) => toNative(resource, item)));
    const { metadata } = body;
    next =
      isJsonObject(metadata) && typeof metadata['continue'] === 'string' && metadata['continue'] !== ''
        ? metadata['continue']
        : undefined;
  } while (next !== undefined);
  return objects;
}

/**
 * All objects of a resource in every namespace, as one page. A list that expired while it was read (410 Gone) is begun anew, so that
 * the page is from one moment; one that the credential may not read is empty and not complete.
 */
export async function listObjects(api: KubernetesApi, resource: ServedResource): Promise<ObservedPage> {
  const { collection } = resource;
  for (let attempt = 0; attempt <= RELISTS; attempt += 1) {
    const listed = await listOnce(api, resource);
    if (listed === 'forbidden') return { collection, objects: [], complete: false };
    if (listed !== 'expired') return { collection, objects: listed, complete: true };
  }
  throw new ConnectionError('TIMEOUT', `the list of ${qualifiedName(resource)} expired ${RELISTS + 1} times before it was read`);
}
