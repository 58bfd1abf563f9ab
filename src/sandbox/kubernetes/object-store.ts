import type { JsonObject } from '../json-object.js';
import { type ResourceType, typeKey } from './resource-type.js';

/** One change, as watches see it. */
export interface StoreEvent {
  readonly revision: number;
  readonly change: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly type: ResourceType;
  /** The state after the change; for DELETED the last state with the revision of the deletion. */
  readonly object: JsonObject;
  /** The state before it, where there was one. */
  readonly before: JsonObject | undefined;
}

const KEPT_EVENTS = 20_000;
const FIRST_REVISION = 100;

/** `namespace/name`, or the name of a cluster-scoped object. */
function objectKey(namespace: string | null, name: string): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

/** The key of an object within its type. */
export function keyOf(object: JsonObject): string {
  const { namespace, name } = object['metadata'] as JsonObject;
  return objectKey(typeof namespace === 'string' ? namespace : null, String(name));
}

/** Objects by type and name with one revision counter, as etcd has; stored objects are never changed in place. */
export class ObjectStore {
  private revisionCounter = FIRST_REVISION;
  private readonly byType = new Map<string, Map<string, JsonObject>>();
  private events: StoreEvent[] = [];
  private compactedTo = FIRST_REVISION;
  private readonly listeners = new Set<(event: StoreEvent) => void>();

  get revision(): number {
    return this.revisionCounter;
  }

  get(type: ResourceType, namespace: string | null, name: string): JsonObject | undefined {
    return this.byType.get(typeKey(type))?.get(objectKey(namespace, name));
  }

  /** All objects of a type by key order, as etcd lists them. */
  list(type: ResourceType): JsonObject[] {
    return inOrder(this.byType.get(typeKey(type)) ?? new Map());
  }

  /** The objects as they were at a revision, or null where that is no longer known. */
  listAt(type: ResourceType, revision: number): JsonObject[] | null {
    if (revision < this.compactedTo) return null;
    const objects = new Map(this.byType.get(typeKey(type)) ?? []);
    for (const event of this.events.toReversed()) {
      if (event.revision <= revision) break;
      if (typeKey(event.type) !== typeKey(type)) continue;
      const key = keyOf(event.object);
      if (event.before === undefined) objects.delete(key);
      else objects.set(key, event.before);
    }
    return inOrder(objects);
  }

  /** Stores the object that `build` makes for the next revision. */
  put(type: ResourceType, namespace: string | null, name: string, build: (revision: string) => JsonObject): JsonObject {
    const objects = this.byType.get(typeKey(type)) ?? new Map<string, JsonObject>();
    this.byType.set(typeKey(type), objects);
    const before = objects.get(objectKey(namespace, name));
    const change = before === undefined ? 'ADDED' : 'MODIFIED';
    const object = build(String(++this.revisionCounter));
    objects.set(objectKey(namespace, name), object);
    this.publish({ revision: this.revisionCounter, change, type, object, before });
    return object;
  }

  delete(type: ResourceType, namespace: string | null, name: string): void {
    const objects = this.byType.get(typeKey(type));
    const last = objects?.get(objectKey(namespace, name));
    if (objects === undefined || last === undefined) return;
    objects.delete(objectKey(namespace, name));
    const revision = ++this.revisionCounter;
    const object = { ...last, metadata: { ...(last['metadata'] as JsonObject), resourceVersion: String(revision) } };
    this.publish({ revision, change: 'DELETED', type, object, before: last });
  }

  /** The changes after a revision, or null where some of them are no longer kept. */
  eventsSince(revision: number): readonly StoreEvent[] | null {
    return revision < this.compactedTo ? null : this.events.filter((event) => event.revision > revision);
  }

  /** Forgets all history: older watches and continue tokens get 410. */
  compact(): void {
    this.events = [];
    this.compactedTo = this.revision;
  }

  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private publish(event: StoreEvent): void {
    this.events.push(event);
    if (this.events.length > KEPT_EVENTS) {
      const dropped = this.events.splice(0, KEPT_EVENTS / 2);
      this.compactedTo = dropped.at(-1)?.revision ?? this.compactedTo;
    }
    for (const listener of this.listeners) listener(event);
  }
}

function inOrder(objects: ReadonlyMap<string, JsonObject>): JsonObject[] {
  return [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
