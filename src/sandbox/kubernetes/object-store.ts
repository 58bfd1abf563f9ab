import type { JsonObject } from '../json-object.js';
import { type ResourceType, typeKey } from './resource-type.js';

/** One change, as watches see it. */
export interface StoreEvent {
  readonly revision: number;
  readonly change: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly type: ResourceType;
  /** The state after the change; for DELETED the last state with the revision of the deletion. */
  readonly object: JsonObject;
}

/** A consistent list of one type's objects, kept for its later pages. */
interface Snapshot {
  readonly revision: number;
  readonly key: string;
  readonly objects: readonly JsonObject[];
}

const KEPT_EVENTS = 20_000;
const KEPT_SNAPSHOTS = 64;

/** `namespace/name`, or the name of a cluster-scoped object. */
function objectKey(namespace: string | null, name: string): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

/** Objects by type and name with one revision counter, as etcd has; stored objects are never changed in place. */
export class ObjectStore {
  private revisionCounter = 100;
  private readonly byType = new Map<string, Map<string, JsonObject>>();
  private events: StoreEvent[] = [];
  private compactedTo = 0;
  private snapshots: Snapshot[] = [];
  private readonly listeners = new Set<(event: StoreEvent) => void>();

  get revision(): number {
    return this.revisionCounter;
  }

  get(type: ResourceType, namespace: string | null, name: string): JsonObject | undefined {
    return this.byType.get(typeKey(type))?.get(objectKey(namespace, name));
  }

  /** All objects of a type by key order, as etcd lists them. */
  list(type: ResourceType): JsonObject[] {
    const objects = this.byType.get(typeKey(type)) ?? new Map<string, JsonObject>();
    return [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Stores the object that `build` makes for the next revision. */
  put(type: ResourceType, namespace: string | null, name: string, build: (revision: string) => JsonObject): JsonObject {
    const objects = this.byType.get(typeKey(type)) ?? new Map<string, JsonObject>();
    this.byType.set(typeKey(type), objects);
    const change = objects.has(objectKey(namespace, name)) ? 'MODIFIED' : 'ADDED';
    const object = build(String(++this.revisionCounter));
    objects.set(objectKey(namespace, name), object);
    this.publish({ revision: this.revisionCounter, change, type, object });
    return object;
  }

  delete(type: ResourceType, namespace: string | null, name: string): void {
    const objects = this.byType.get(typeKey(type));
    const last = objects?.get(objectKey(namespace, name));
    if (objects === undefined || last === undefined) return;
    objects.delete(objectKey(namespace, name));
    const revision = ++this.revisionCounter;
    const object = { ...last, metadata: { ...(last['metadata'] as JsonObject), resourceVersion: String(revision) } };
    this.publish({ revision, change: 'DELETED', type, object });
  }

  /** Keeps the current list of a type so that later pages come from the same revision. */
  takeSnapshot(type: ResourceType, objects: readonly JsonObject[]): number {
    this.snapshots = [...this.snapshots.slice(1 - KEPT_SNAPSHOTS), { revision: this.revision, key: typeKey(type), objects }];
    return this.revision;
  }

  /** The kept list, or undefined where it has expired. */
  snapshot(type: ResourceType, revision: number): readonly JsonObject[] | undefined {
    return this.snapshots.find((kept) => kept.revision === revision && kept.key === typeKey(type))?.objects;
  }

  /** The changes after a revision, or null where some of them are no longer kept. */
  eventsSince(revision: number): readonly StoreEvent[] | null {
    return revision < this.compactedTo ? null : this.events.filter((event) => event.revision > revision);
  }

  /** Forgets all history: older watches and continue tokens get 410. */
  compact(): void {
    this.events = [];
    this.snapshots = [];
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
