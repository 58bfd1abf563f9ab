import type { NativeObject, NativeRef } from './native-object.js';

/** What a connection can tell about the mesh behind it. */
export interface Probe {
  readonly reachable: boolean;
  /** Release of the mesh's control plane; null where its API does not tell (Kubernetes: it must be read from the snapshot). */
  readonly version: string | null;
  /** What answered, for people: `Kubernetes v1.37.2`, `Consul 1.22.7`. */
  readonly server?: string | null;
  /** What the credential lacks, in the mesh's own words: `patch authorizationpolicies.security.istio.io`, `intentions:write`. */
  readonly missingPermissions: readonly string[];
  /** Collections that the mesh serves, of those asked for. */
  readonly collections: readonly string[];
  /** Why it is not reachable. */
  readonly error: string | null;
}

/** One wanted change. `before` is what was observed (null for create), `after` what is wanted (null for delete). */
export interface NativeChange {
  readonly ref: NativeRef;
  readonly before: NativeObject | null;
  readonly after: NativeObject | null;
  /** True where fields that another manager owns may be taken over: only for adoptions that were asked for. */
  readonly takeOver: boolean;
}

/** What became of one change. `conflict`: somebody else owns or changed it; `unchanged`: it was so already. */
export interface AppliedChange {
  readonly ref: NativeRef;
  readonly outcome: 'applied' | 'unchanged' | 'conflict' | 'refused' | 'unreachable';
  /** The object as the mesh holds it afterwards; null when deleted or not applied. */
  readonly object: NativeObject | null;
  readonly detail: string | null;
}

/** The native objects of one collection, page by page, and whether the list is known to be incomplete. */
export interface ObservedPage {
  readonly collection: string;
  readonly objects: readonly NativeObject[];
  /** False where the mesh withheld objects from this credential: the list must not be taken for the whole. */
  readonly complete: boolean;
}

/** What a followed collection has become since the last word of it. */
export interface CollectionChange {
  readonly collection: string;
  /** True where `objects` is all of it, and what is not among them is gone: the first word, and after words may have been missed. */
  readonly whole: boolean;
  /** As they are now. */
  readonly objects: readonly NativeObject[];
  /** What was deleted; empty where `whole`. */
  readonly gone: readonly NativeRef[];
}

/** Why a mesh could not be spoken with. An expected outcome: the caller reports it, it is not a bug. */
export class ConnectionError extends Error {
  constructor(
    readonly code: 'UNREACHABLE' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'INVALID' | 'TIMEOUT' | 'READ_ONLY' | 'EGRESS_REFUSED',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** How a change is made. */
export interface ApplyOptions {
  /** True where nothing may be written: only what would become of the change is told. */
  readonly dryRun: boolean;
  /** False where the caller reads back by itself: then what was applied may come without its `object`, if to get it takes a request. */
  readonly readBack?: boolean;
}

/** A transport to one mesh. It knows nothing of meaning. */
export interface Connection {
  /**
   * `observed`: collections to read, `written`: those that will be written too, `followed`: those to be followed, without it the written
   * ones. Never throws for a mesh that does not answer.
   */
  probe(observed: readonly string[], written?: readonly string[], followed?: readonly string[]): Promise<Probe>;
  /** Raises ConnectionError where the mesh cannot be read. Collections that it does not serve yield one empty page. */
  observe(collections: readonly string[]): AsyncIterable<ObservedPage>;
  /**
   * Says what becomes of collections, each whole at first and then change by change, until the signal aborts. A mesh that goes away is
   * waited for, and nothing that happened meanwhile is missed. Raises ConnectionError where waiting cannot help: no right to watch, a
   * credential or an address that is refused. Collections that the mesh does not serve are whole and empty; those that it cannot tell
   * changes of say nothing.
   */
  follow(collections: readonly string[], signal: AbortSignal): AsyncIterable<CollectionChange>;
  /** Never throws for one object's failure: that is the outcome. Raises ConnectionError('READ_ONLY') where nothing can be written. */
  apply(change: NativeChange, options: ApplyOptions): Promise<AppliedChange>;
  close(): Promise<void>;
}
