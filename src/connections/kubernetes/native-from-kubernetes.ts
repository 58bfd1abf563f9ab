import { isJsonObject, type JsonObject } from '../../domain/json.js';
import type { NativeObject, SourcePosition } from '../../domain/translation/native-object.js';
import { writersOf } from './managed-fields.js';

/** The collection of a Kubernetes type: its group without version, `core` for the group without a name, and its kind. */
export function collectionOf(apiVersion: string, kind: string): string {
  const slash = apiVersion.indexOf('/');
  return `${slash === -1 ? 'core' : apiVersion.slice(0, slash)}/${kind}`;
}

/**
 * Values of Secrets never enter Concordat: only that a Secret exists may matter. kubectl's last-applied annotation repeats them. The group
 * does not matter: who sends the object chooses its spelling.
 */
function withoutSecrets(body: JsonObject): JsonObject {
  const { data: _data, stringData: _stringData, ...rest } = body;
  const metadata = isJsonObject(rest['metadata']) ? rest['metadata'] : {};
  const { annotations: _annotations, ...kept } = metadata;
  return { ...rest, metadata: kept };
}

function isSecret(collection: string): boolean {
  return collection.toLowerCase().endsWith('/secret');
}

/** managedFields are many and say who wrote what: they become `writers` and leave the body. */
function withoutManagedFields(body: JsonObject, metadata: JsonObject): JsonObject {
  if (metadata['managedFields'] === undefined) return body;
  const { managedFields: _managedFields, ...kept } = metadata;
  return { ...body, metadata: kept };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** An object of the Kubernetes API with apiVersion, kind and metadata.name as a native object. */
export function nativeFromKubernetes(body: JsonObject, namespace: string | null, source: SourcePosition | null): NativeObject {
  const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
  const collection = collectionOf(String(body['apiVersion']), String(body['kind']));
  const kept = withoutManagedFields(body, metadata);
  return {
    collection,
    namespace,
    name: String(metadata['name']),
    body: isSecret(collection) ? withoutSecrets(kept) : kept,
    version: textOf(metadata['resourceVersion']),
    writers: writersOf(body),
    source,
  };
}
