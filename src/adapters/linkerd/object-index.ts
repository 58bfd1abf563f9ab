import type { NativeObject } from '../../domain/translation/native-object.js';
import type { NativeSnapshot } from '../../domain/translation/native-snapshot.js';

/** The objects of a snapshot by collection, namespace and name. */
export class ObjectIndex {
  private readonly byCollection = new Map<string, NativeObject[]>();
  private readonly byNamespace = new Map<string, NativeObject[]>();
  private readonly byName = new Map<string, NativeObject>();

  constructor(snapshot: NativeSnapshot) {
    for (const object of snapshot.objects) {
      const { collection, namespace, name } = object;
      append(this.byCollection, collection, object);
      append(this.byNamespace, `${collection} ${namespace ?? ''}`, object);
      this.byName.set(`${collection} ${namespace ?? ''}/${name}`, object);
    }
  }

  /** Every object of a collection, in the snapshot's order. */
  all(collection: string): readonly NativeObject[] {
    return this.byCollection.get(collection) ?? [];
  }

  /** The objects of a collection in one namespace. */
  inNamespace(collection: string, namespace: string): readonly NativeObject[] {
    return this.byNamespace.get(`${collection} ${namespace}`) ?? [];
  }

  /** One object; null where the snapshot has none of that name. */
  find(collection: string, namespace: string | null, name: string): NativeObject | null {
    return this.byName.get(`${collection} ${namespace ?? ''}/${name}`) ?? null;
  }
}

function append(map: Map<string, NativeObject[]>, key: string, object: NativeObject): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [object]);
  else list.push(object);
}
