import type {
  AppliedChange,
  CollectionChange,
  Connection,
  NativeChange,
  ObservedPage,
  Probe,
} from '../../domain/translation/connection.js';
import type { NativeRef } from '../../domain/translation/native-object.js';
import type { Egress } from '../../platform/egress/egress.js';
import { connectionFailure } from '../connection-failure.js';
import { interleave } from '../interleave.js';
import { mapConcurrently } from '../map-concurrently.js';
import { ChangeApplier } from './apply-change.js';
import { discover, type ServedResource } from './discovery.js';
import { KubernetesApi } from './kubernetes-api.js';
import type { KubernetesSettings } from './kubernetes-settings.js';
import { listObjects } from './list-objects.js';
import { missingPermissions } from './permissions.js';
import { CollectionWatch } from './watch-collection.js';

/** Lists that are read at the same time. */
const PARALLEL_LISTS = 4;

/** A mesh that lives in a Kubernetes cluster, reached through its API server. */
export class KubernetesConnection implements Connection {
  private opened: Promise<KubernetesApi> | null = null;
  private readonly served = new Map<string, Promise<ServedResource | null>>();

  constructor(
    private readonly settings: KubernetesSettings,
    private readonly egress: Egress,
  ) {}

  async probe(
    observed: readonly string[],
    written: readonly string[] = [],
    followed: readonly string[] = written,
  ): Promise<Probe> {
    try {
      const api = await this.api();
      const { body } = await api.call({ method: 'GET', path: '/version' });
      const resources = await discover(api, [...observed, ...followed, ...written]);
      return {
        reachable: true,
        version: null,
        server: typeof body['gitVersion'] === 'string' ? `Kubernetes ${body['gitVersion']}` : null,
        missingPermissions: await missingPermissions(api, resources, { observed, followed, written }),
        collections: observed.filter((collection) => resources.has(collection)),
        error: null,
      };
    } catch (error) {
      const { code, message } = connectionFailure(error);
      return { reachable: false, version: null, missingPermissions: [], collections: [], error: `${code}: ${message}` };
    }
  }

  async *observe(collections: readonly string[]): AsyncIterable<ObservedPage> {
    const api = await this.api();
    const resources = await discover(api, collections);
    for (let start = 0; start < collections.length; start += PARALLEL_LISTS) {
      yield* await mapConcurrently(collections.slice(start, start + PARALLEL_LISTS), PARALLEL_LISTS, async (collection) => {
        const resource = resources.get(collection);
        return resource === undefined ? { collection, objects: [], complete: true } : listObjects(api, resource);
      });
    }
  }

  /** Each collection takes one of the connections to the server for as long as it is followed. */
  async *follow(collections: readonly string[], signal: AbortSignal): AsyncIterable<CollectionChange> {
    const api = await this.api();
    const sources = collections.map((one) => (ended: AbortSignal) => new CollectionWatch(api, one, ended).changes());
    yield* interleave(sources, signal);
  }

  async apply(change: NativeChange, options: { readonly dryRun: boolean }): Promise<AppliedChange> {
    try {
      const resource = await this.resource(change.ref.collection);
      if (resource === null) return failed(change.ref, 'refused', `the API server does not serve ${change.ref.collection}`);
      return await new ChangeApplier(await this.api(), resource, change, options.dryRun).apply();
    } catch (error) {
      const { code, message } = connectionFailure(error);
      return failed(change.ref, code === 'UNREACHABLE' || code === 'TIMEOUT' ? 'unreachable' : 'refused', message);
    }
  }

  async close(): Promise<void> {
    const api = await this.opened?.catch(() => null);
    await api?.close();
  }

  private api(): Promise<KubernetesApi> {
    return (this.opened ??= KubernetesApi.open(this.settings, this.egress));
  }

  /** How a collection is served, asked once; a failed question is asked again. */
  private resource(collection: string): Promise<ServedResource | null> {
    const known = this.served.get(collection);
    if (known !== undefined) return known;
    const asked = this.api()
      .then((api) => discover(api, [collection]))
      .then((found) => found.get(collection) ?? null);
    this.served.set(collection, asked);
    asked.catch(() => this.served.delete(collection));
    return asked;
  }
}

function failed(ref: NativeRef, outcome: 'refused' | 'unreachable', detail: string): AppliedChange {
  return { ref, outcome, object: null, detail };
}
