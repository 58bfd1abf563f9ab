import type { ApiServer } from '../../control-planes/kubernetes/api-server.js';
import { ResourcePaths } from '../../control-planes/kubernetes/apply-objects.js';
import type { JsonObject } from '../../sandbox/json-object.js';
import type { EditedObject } from './story-mesh.js';

/** Changes an object as `kubectl edit` does: read, mutate, replace. Raises an error with the server's words. */
export async function editObject(
  server: ApiServer,
  manager: string,
  { apiVersion = 'v1', kind, namespace, name }: EditedObject,
  mutate: (object: JsonObject) => void,
): Promise<void> {
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
  const path = await new ResourcePaths(server).of({ apiVersion, kind, metadata });
  const { body } = await server.call<JsonObject>('GET', path);
  mutate(body);
  const { status, body: answer } = await server.call('PUT', `${path}?fieldManager=${manager}`, body);
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
}
