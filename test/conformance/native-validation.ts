import { isJsonObject, type JsonObject } from '../../src/domain/json.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import { ConsulSandbox } from '../../src/sandbox/consul/consul-sandbox.js';
import { KubernetesSandbox } from '../../src/sandbox/kubernetes/kubernetes-sandbox.js';
import type { ConformanceWorld } from './world.js';

/** Takes objects as the mesh's own API would, each by itself; gives what the API says against them. */
export interface NativeValidation {
  readonly complaints: (objects: readonly NativeObject[]) => string[];
  readonly close: () => Promise<void>;
}

/** Starts the API that validates the world's objects, the rest of the world being there. */
export async function startValidation(world: ConformanceWorld): Promise<NativeValidation> {
  return world.adapter.kind === 'consul' ? consulValidation(world) : kubernetesValidation(world.adapter.kind, world);
}

async function kubernetesValidation(mesh: 'istio' | 'linkerd', { snapshot }: ConformanceWorld): Promise<NativeValidation> {
  const sandbox = await KubernetesSandbox.start({ mesh });
  const seed = ({ body }: NativeObject) => sandbox.seed(structuredClone(body), 'conformance', new Date(0));
  const namespaces = snapshot.objects.filter((object) => object.collection === 'core/Namespace' && object.name !== 'default');
  namespaces.forEach(seed);
  let count = 0;
  const create = (object: NativeObject) => seed(renamed(object, `n${(count += 1)}`));
  return {
    complaints: (objects) => objects.flatMap((object) => complaint(object, () => create(object))),
    close: () => sandbox.kill(),
  };
}

/** Under a name of its own, so that nothing is merged with an object of an earlier run. */
function renamed(object: NativeObject, name: string): NativeObject {
  return { ...object, body: { ...object.body, metadata: { ...(object.body['metadata'] as JsonObject), name } } };
}

/** Entries of one writing are taken together: a chain is checked as a whole. */
async function consulValidation({ snapshot, adapter }: ConformanceWorld): Promise<NativeValidation> {
  const sandbox = await ConsulSandbox.start();
  const isEntry = ({ body }: NativeObject) => typeof body['Kind'] === 'string';
  const settings = snapshot.objects.filter(isEntry);
  for (const { body } of settings) sandbox.write(structuredClone(body));
  const rank = ({ collection }: NativeObject) => adapter.writeOrder.indexOf(collection);
  return {
    complaints: (objects) => {
      const ordered = objects.toSorted((a, b) => rank(a) - rank(b));
      const said = ordered.flatMap((object) => complaint(object, () => sandbox.write(structuredClone(object.body))));
      for (const { collection, name } of ordered.toReversed()) sandbox.state.entries.delete(collection, name, null);
      for (const { body } of settings) sandbox.write(structuredClone(body));
      return said;
    },
    close: () => sandbox.kill(),
  };
}

function complaint(object: NativeObject, write: () => void): string[] {
  try {
    write();
    return [];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const status = isJsonObject(error) && isJsonObject(error['status']) ? JSON.stringify(error['status']) : '';
    return [`${object.collection} ${object.name}: ${text} ${status} in ${JSON.stringify(object.body)}`];
  }
}
