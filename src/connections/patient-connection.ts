import type {
  AppliedChange,
  CollectionChange,
  Connection,
  NativeChange,
  ObservedPage,
  Probe,
} from '../domain/translation/connection.js';
import { Backoff } from './backoff.js';

/** The longest pause between two tries: a server that restarts should be written to soon after it is back. */
const LONGEST_PAUSE_MS = 2000;

/** The longest patience with a dry run. */
const DRY_RUN_MS = 5000;

/**
 * A connection that waits with a write for a mesh that is away: its server restarts, elects a leader, has lost its database or the
 * webhook that judges the object. The change is made again from the beginning, which begins with a look, so that one that was done
 * though its answer was lost is found done. With a dry run it waits less long, with reading not at all: somebody waits for the answer.
 */
export class PatientConnection implements Connection {
  /** `patienceMs` counts from the first failure of a change. */
  constructor(
    private readonly connection: Connection,
    private readonly patienceMs: number,
  ) {}

  async apply(change: NativeChange, options: { readonly dryRun: boolean }): Promise<AppliedChange> {
    const backoff = new Backoff(LONGEST_PAUSE_MS);
    let deadline: number | null = null;
    for (;;) {
      const result = await this.connection.apply(change, options);
      if (result.outcome !== 'unreachable') return result;
      deadline ??= Date.now() + (options.dryRun ? Math.min(this.patienceMs, DRY_RUN_MS) : this.patienceMs);
      if (Date.now() >= deadline) return result;
      await backoff.pause();
    }
  }

  probe(observed: readonly string[], written?: readonly string[], followed?: readonly string[]): Promise<Probe> {
    return this.connection.probe(observed, written, followed);
  }

  observe(collections: readonly string[]): AsyncIterable<ObservedPage> {
    return this.connection.observe(collections);
  }

  follow(collections: readonly string[], signal: AbortSignal): AsyncIterable<CollectionChange> {
    return this.connection.follow(collections, signal);
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}
