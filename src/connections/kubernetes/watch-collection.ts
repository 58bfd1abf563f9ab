import { ConnectionError, type CollectionChange } from '../../domain/translation/connection.js';
import { Backoff } from '../backoff.js';
import { isTransient } from '../connection-failure.js';
import { discover, qualifiedName, type ServedResource } from './discovery.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { listAll, toNative } from './list-objects.js';
import { metadataOf } from './object-content.js';
import { EXPIRED, watchEvents, type WatchEvent } from './watch-events.js';

/** Where the following of one collection stands: what is watched, after which version. */
interface Place {
  readonly resource: ServedResource;
  version: string;
}

/**
 * One collection, listed and then watched for ever: a watch that ends or is cut goes on after the last version that was told, and one
 * whose version the server forgot begins with a new list. Raises ConnectionError where trying again cannot help.
 */
export class CollectionWatch {
  private place: Place | null = null;
  private readonly backoff = new Backoff();

  constructor(
    private readonly api: KubernetesApi,
    private readonly collection: string,
    private readonly signal: AbortSignal,
  ) {}

  async *changes(): AsyncIterable<CollectionChange> {
    while (!this.signal.aborted) {
      try {
        if (this.place === null) yield await this.list();
        if (this.place !== null) yield* this.watch(this.place);
      } catch (error) {
        if (this.signal.aborted) return;
        if (!isTransient(error)) throw error;
      }
      await this.backoff.pause(this.signal);
    }
  }

  private async list(): Promise<CollectionChange> {
    const { collection } = this;
    const resource = (await discover(this.api, [collection])).get(collection);
    if (resource === undefined) return { collection, whole: true, objects: [], gone: [] };
    const listed = await listAll(this.api, resource);
    if (listed === null) throw new ConnectionError('FORBIDDEN', `the credential may not list ${qualifiedName(resource)}`);
    this.place = { resource, version: listed.version };
    return { collection, whole: true, objects: listed.objects, gone: [] };
  }

  private async *watch(place: Place): AsyncIterable<CollectionChange> {
    for await (const event of watchEvents(this.api, place.resource, place.version, this.signal)) {
      if (event === EXPIRED) {
        this.place = null;
        return;
      }
      place.version = String(metadataOf(event.object)['resourceVersion'] ?? place.version);
      this.backoff.reset();
      if (event.type !== 'BOOKMARK') yield this.changeOf(place.resource, event);
    }
  }

  private changeOf(resource: ServedResource, { type, object }: WatchEvent): CollectionChange {
    const native = toNative(resource, object);
    const isGone = type === 'DELETED';
    return { collection: this.collection, whole: false, objects: isGone ? [] : [native], gone: isGone ? [native] : [] };
  }
}
