import { isJsonObject } from '../../domain/json.js';
import type {
  AppliedChange,
  ApplyOptions,
  CollectionChange,
  Connection,
  NativeChange,
  ObservedPage,
  Probe,
} from '../../domain/translation/connection.js';
import type { ConsulConnectionSpec } from '../../domain/translation/connection-spec.js';
import type { Egress } from '../../platform/egress/egress.js';
import { connectionFailure } from '../connection-failure.js';
import { interleave } from '../interleave.js';
import { mayReadAgent, readAgent } from './agent-object.js';
import { EntryApplier } from './apply-entry.js';
import { EntriesQuery } from './blocking-query.js';
import { readCatalogServices } from './catalog-services.js';
import { listEntries } from './config-entry-list.js';
import { ConsulApi } from './consul-api.js';
import { readPeerings } from './peerings.js';
import { lackingToWrite, type Right, rightsOf, rightToRead, rightToWrite } from './rights.js';

/** Collections that are not config entries: they are read from elsewhere and never written. */
const READ_ONLY: ReadonlySet<string> = new Set(['agent', 'catalog-service', 'peering']);

/** Custom resources of consul-k8s live in Kubernetes: Consul serves none of them. */
const isServed = (collection: string): boolean => !collection.includes('/');

/** A Consul datacenter, reached through the HTTP API of one of its agents. */
export class ConsulConnection implements Connection {
  private opened: ConsulApi | null = null;

  constructor(
    private readonly spec: ConsulConnectionSpec,
    private readonly egress: Egress,
  ) {}

  async probe(observed: readonly string[], written: readonly string[] = []): Promise<Probe> {
    try {
      const api = this.api();
      const self = await api.call({ method: 'GET', path: '/v1/agent/self' });
      const config = isJsonObject(self.json) && isJsonObject(self.json['Config']) ? self.json['Config'] : {};
      const version = typeof config['Version'] === 'string' ? config['Version'] : null;
      const rights = await rightsOf(api);
      const mayUse = (right: Right) => (right === 'agent:read' ? mayReadAgent(self) : rights === null || rights.has(right));
      return {
        reachable: true,
        version,
        server: version === null ? null : `Consul ${version}`,
        missingPermissions: neededRights(observed, written).filter((right) => !mayUse(right)),
        collections: observed.filter(isServed),
        error: null,
      };
    } catch (error) {
      const { code, message } = connectionFailure(error);
      return { reachable: false, version: null, missingPermissions: [], collections: [], error: `${code}: ${message}` };
    }
  }

  async *observe(collections: readonly string[]): AsyncIterable<ObservedPage> {
    const api = this.api();
    const rights = await rightsOf(api);
    for (const collection of collections) {
      const needed = rightToRead(collection);
      const mayReadAll = rights === null || needed === null ? null : rights.has(needed);
      yield await readCollection(api, collection, mayReadAll);
    }
  }

  async *follow(collections: readonly string[], signal: AbortSignal): AsyncIterable<CollectionChange> {
    const api = this.api();
    for (const collection of collections.filter((one) => !isServed(one)))
      yield { collection, whole: true, objects: [], gone: [] };
    const kinds = collections.filter((collection) => isServed(collection) && !READ_ONLY.has(collection));
    const sources = kinds.map((kind) => (ended: AbortSignal) => new EntriesQuery(api, kind, ended).changes());
    yield* interleave(sources, signal);
  }

  async apply(change: NativeChange, options: ApplyOptions): Promise<AppliedChange> {
    const { ref } = change;
    if (READ_ONLY.has(ref.collection) || !isServed(ref.collection)) {
      return {
        ref,
        outcome: 'refused',
        object: null,
        detail: `${ref.collection} cannot be written through Consul's config entries`,
      };
    }
    try {
      // Consul has no dry run that would say so.
      const lacking = options.dryRun ? await lackingToWrite(this.api(), ref.collection, ref.name) : null;
      if (lacking !== null)
        return { ref, outcome: 'refused', object: null, detail: `the token lacks ${lacking} on "${ref.name}"` };
      return await new EntryApplier(this.api(), change, options).apply();
    } catch (error) {
      const { code, message } = connectionFailure(error);
      const outcome = code === 'UNREACHABLE' || code === 'TIMEOUT' ? 'unreachable' : 'refused';
      return { ref, outcome, object: null, detail: message };
    }
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }

  private api(): ConsulApi {
    return (this.opened ??= ConsulApi.open(this.spec, this.egress));
  }
}

async function readCollection(api: ConsulApi, collection: string, mayReadAll: boolean | null): Promise<ObservedPage> {
  if (!isServed(collection)) return { collection, objects: [], complete: true };
  // Without the right the agent thinks for 12 s before it says so (1.22.7).
  if (collection === 'peering') return mayReadAll === false ? { collection, objects: [], complete: false } : readPeerings(api);
  if (collection === 'agent') {
    const { object, complete } = await readAgent(api);
    return { collection, objects: [object], complete };
  }
  if (collection === 'catalog-service') {
    const { objects, complete } = await readCatalogServices(api);
    return { collection, objects, complete: complete && mayReadAll !== false };
  }
  return listEntries(api, collection, mayReadAll);
}

/** What it takes to observe and to write the collections. */
function neededRights(observed: readonly string[], written: readonly string[]): Right[] {
  const nodes: Right[] = observed.includes('catalog-service') ? ['node:read'] : [];
  const reading = observed.filter(isServed).flatMap((collection) => rightToRead(collection) ?? []);
  const writing = written.filter((collection) => isServed(collection) && !READ_ONLY.has(collection)).map(rightToWrite);
  return [...new Set([...reading, ...nodes, ...writing])].toSorted();
}
