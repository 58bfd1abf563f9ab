import type { JsonObject } from '../../src/domain/json.js';
import { isJsonObject } from '../../src/domain/json.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';

/** A snapshot of a Linkerd mesh that holds just these Kubernetes objects, as the documents connection would make it. */
export function kubernetesSnapshot(mesh: string, objects: readonly JsonObject[]): NativeSnapshot {
  return { mesh, kind: 'linkerd', version: null, objects: objects.map(nativeObject) };
}

function nativeObject(body: JsonObject, document: number): NativeObject {
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const [group, version] = String(body['apiVersion']).split('/');
  const namespace = body['kind'] === 'Namespace' ? null : String(metadata['namespace'] ?? 'default');
  return {
    collection: `${version === undefined ? 'core' : group}/${String(body['kind'])}`,
    namespace,
    name: String(metadata['name']),
    body,
    version: null,
    writers: [],
    source: { file: null, document, line: 1 },
  };
}
