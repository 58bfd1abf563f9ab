import { once } from 'node:events';
import {
  ConnectionError,
  type AppliedChange,
  type CollectionChange,
  type Connection,
  type ObservedPage,
  type Probe,
} from '../../domain/translation/connection.js';
import type { NativeObject } from '../../domain/translation/native-object.js';

/** An offline mesh: its objects are those that were put as documents. It can be read, never written. */
export class DocumentsConnection implements Connection {
  constructor(private readonly load: () => Promise<readonly NativeObject[]>) {}

  async probe(collections: readonly string[]): Promise<Probe> {
    const held = new Set((await this.load()).map((object) => object.collection));
    const served = collections.filter((collection) => held.has(collection));
    return { reachable: true, version: null, missingPermissions: [], collections: served, error: null };
  }

  /** Gives the collections that were asked for, then all others that are held: nothing that was put may be lost. */
  async *observe(collections: readonly string[]): AsyncIterable<ObservedPage> {
    const held = Map.groupBy(await this.load(), (object) => object.collection);
    for (const collection of new Set([...collections, ...held.keys()])) {
      yield { collection, objects: held.get(collection) ?? [], complete: true };
    }
  }

  /** An offline mesh changes only by its documents being put again, which its caller knows. */
  async *follow(collections: readonly string[], signal: AbortSignal): AsyncIterable<CollectionChange> {
    for await (const { collection, objects } of this.observe(collections)) yield { collection, whole: true, objects, gone: [] };
    if (!signal.aborted) await once(signal, 'abort');
  }

  async apply(): Promise<AppliedChange> {
    throw new ConnectionError('READ_ONLY', 'the mesh is offline: its documents cannot be written to a mesh');
  }

  async close(): Promise<void> {}
}
