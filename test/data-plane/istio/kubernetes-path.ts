import { isJsonObject, type JsonObject } from '../../../src/domain/json.js';

/** Where the API server serves the kind of an object (`all`), or the object itself (`one`). */
export function kubernetesPath(object: JsonObject, which: 'all' | 'one'): string {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  const apiVersion = String(object['apiVersion']);
  const lower = String(object['kind']).toLowerCase();
  const resource = lower.endsWith('y') && !lower.endsWith('ay') ? `${lower.slice(0, -1)}ies` : `${lower}s`;
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata['namespace'];
  const folder = namespace === undefined ? root : `${root}/namespaces/${String(namespace)}`;
  return `${folder}/${resource}${which === 'one' ? `/${String(metadata['name'])}` : ''}`;
}
