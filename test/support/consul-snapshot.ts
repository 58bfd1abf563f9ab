import type { JsonObject } from '../../src/domain/json.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../src/domain/translation/native-snapshot.js';

/** The offline documents of a Consul mesh: config entries or custom resources, catalog services, and the agent's settings. */
export interface ConsulDocuments {
  readonly agent?: JsonObject;
  readonly entries?: readonly JsonObject[];
  readonly services?: readonly JsonObject[];
}

/** The snapshot of a mesh called `south` that these documents make. */
export function consulSnapshot({ agent, entries = [], services = [] }: ConsulDocuments): NativeSnapshot {
  const objects = [
    ...(agent === undefined ? [] : [native('agent', null, 'agent', agent)]),
    ...entries.map(entryObject),
    ...services.map((body) => native('catalog-service', null, String(body['Name'] ?? body['name'] ?? 'service'), body)),
  ];
  return { mesh: 'south', kind: 'consul', version: null, objects };
}

function entryObject(body: JsonObject): NativeObject {
  if (typeof body['apiVersion'] !== 'string')
    return native(String(body['Kind'] ?? body['kind']), null, String(body['Name'] ?? body['name'] ?? 'mesh'), body);
  const { name } = body['metadata'] as { name: string };
  return native(`${body['apiVersion'].split('/')[0] ?? ''}/${String(body['kind'])}`, 'default', name, body);
}

function native(collection: string, namespace: string | null, name: string, body: JsonObject): NativeObject {
  return { collection, namespace, name, body, version: null, writers: [], source: null };
}
