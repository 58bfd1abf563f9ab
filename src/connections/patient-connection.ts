import type {
  AppliedChange,
  CollectionChange,
  Connection,
  NativeChange,
  ObservedPage,
  Probe,
} from '../domain/translation/connection.js';
import { Backoff } from './backoff.js';
import { isTransient } from './connection-failure.js';

/** The longest pause between two tries: a server that restarts should be written to soon after it is back. */
const LONGEST_PAUSE_MS = 2000;

/** The longest patience with a dry run. */
const DRY_RUN_MS = 5000;

/**
 * A connection that waits with a write for a mesh that is away: its server restarts, elects a leader, has lost its database or the
 * webhook that judges the object. The change is made again from the beginning, which begins with a look, so that one that was done
 * though its answer was lost is found done. With a dry run it waits less long: somebody waits for the answer. It waits with reading only
 * after it has written, since that is how it is found out what became of it.
 */
export class PatientConnection implements Connection {
  private hasWritten = false;

  /** `patienceMs` counts from the first failure of each change. */
  constructor(
    private readonly connection: Connection,
    private readonly patienceMs: number,
  ) {}

  async apply(change: NativeChange, options: { readonly dryRun: boolean }): Promise<AppliedChange> {
    this.hasWritten ||= !options.dryRun;
    const patience = new Patience(options.dryRun ? Math.min(this.patienceMs, DRY_RUN_MS) : this.patienceMs);
    for (;;) {
      const result = await this.connection.apply(change, options);
      if (result.outcome !== 'unreachable' || !(await patience.hasPaused())) return result;
    }
  }

  probe(observed: readonly string[], written?: readonly string[], followed?: readonly string[]): Promise<Probe> {
    return this.connection.probe(observed, written, followed);
  }

  async *observe(collections: readonly string[]): AsyncIterable<ObservedPage> {
    const left = new Set(collections);
    const patience = new Patience(this.hasWritten ? this.patienceMs : 0);
    for (;;) {
      try {
        for await (const page of this.connection.observe([...left])) {
          left.delete(page.collection);
          yield page;
        }
        return;
      } catch (error) {
        if (!isTransient(error) || !(await patience.hasPaused())) throw error;
      }
    }
  }

  follow(collections: readonly string[], signal: AbortSignal): AsyncIterable<CollectionChange> {
    return this.connection.follow(collections, signal);
  }

  close(): Promise<void> {
    return this.connection.close();
  }
}

/** How long failures of one thing are borne, from the first one on. */
class Patience {
  private readonly backoff = new Backoff(LONGEST_PAUSE_MS);
  private deadline: number | null = null;

  constructor(private readonly milliseconds: number) {}

  /** False at once where the time is over; else true after a pause. */
  async hasPaused(): Promise<boolean> {
    this.deadline ??= Date.now() + this.milliseconds;
    if (Date.now() >= this.deadline) return false;
    await this.backoff.pause();
    return true;
  }
}
