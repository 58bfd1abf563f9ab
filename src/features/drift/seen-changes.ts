import type { CollectionChange } from '../../domain/translation/connection.js';
import { nativeKey, type NativeObject } from '../../domain/translation/native-object.js';

/** What a mesh was seen to become and nobody has judged yet: the newest state of each object. */
export class SeenChanges {
  /** By key; null for what is gone. */
  private readonly states = new Map<string, NativeObject | null>();
  private readonly wholes = new Set<string>();

  get isEmpty(): boolean {
    return this.states.size === 0 && this.wholes.size === 0;
  }

  /** Collections of which everything was seen: what is not among `objects` is gone. */
  get collections(): readonly string[] {
    return [...this.wholes];
  }

  get keys(): readonly string[] {
    return [...this.states.keys()];
  }

  get objects(): readonly NativeObject[] {
    return [...this.states.values()].filter((object) => object !== null);
  }

  add({ collection, whole, objects, gone }: CollectionChange): void {
    if (whole) {
      this.wholes.add(collection);
      for (const key of this.states.keys()) if (key.startsWith(`${collection} `)) this.states.delete(key);
    }
    for (const object of objects) this.states.set(nativeKey(object), object);
    for (const ref of gone) this.states.set(nativeKey(ref), null);
  }

  /** Takes the state of one key over from an older look, unless a newer one was seen since. */
  addOlder(key: string, older: SeenChanges): void {
    if (!this.isSeen(key)) this.states.set(key, older.states.get(key) ?? null);
  }

  private isSeen(key: string): boolean {
    return this.states.has(key) || this.wholes.has(key.slice(0, key.indexOf(' ')));
  }
}
