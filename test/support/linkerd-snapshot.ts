import { objectAt, textAt } from '../../src/adapters/linkerd/json-fields.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';

/** A snapshot of a Linkerd mesh that holds just these Kubernetes objects, as the documents connection would make it. */
export function kubernetesSnapshot(mesh: string, objects: readonly JsonObject[]): NativeSnapshot {
  return { mesh, kind: 'linkerd', version: null, objects: objects.map(nativeObject) };
}

function nativeObject(body: JsonObject, document: number): NativeObject {
  const metadata = objectAt(body, 'metadata');
  const kind = textAt(body, 'kind') ?? '';
  const [group = '', version] = (textAt(body, 'apiVersion') ?? '').split('/');
  return {
    collection: `${version === undefined ? 'core' : group}/${kind}`,
    namespace: kind === 'Namespace' ? null : (textAt(metadata, 'namespace') ?? 'default'),
    name: textAt(metadata, 'name') ?? '',
    body,
    version: null,
    writers: [],
    source: { file: null, document, line: 1 },
  };
}
