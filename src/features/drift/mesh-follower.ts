import { setTimeout as sleep } from 'node:timers/promises';
import type { CollectionChange } from '../../domain/translation/connection.js';
import type { Verdict } from './drift-judge.js';
import { SeenChanges } from './seen-changes.js';

/** Changes come in bursts, and our own writes are noted a moment after they are done. */
const SHORTEST_PAUSE_MS = 1000;
/** Who writes against us again and again causes no more than one scan in so long a time. */
const LONGEST_PAUSE_MS = 60_000;

/** What following a mesh needs of the world around it. */
export interface MeshFollowing {
  /** What the mesh becomes, until the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<CollectionChange>;
  judge(seen: SeenChanges): Promise<Verdict>;
  /** Starts a scan of the mesh. */
  scan(): Promise<void>;
}

/** Watches what becomes of one mesh and has it scanned whenever an object of ours differs in a way that was not known yet. */
export class MeshFollower {
  private seen = new SeenChanges();
  /** How objects are known to differ, by key. */
  private readonly known = new Map<string, string>();
  private pauseMs = SHORTEST_PAUSE_MS;
  private scannedAt = 0;

  constructor(private readonly following: MeshFollowing) {}

  /** Ends when the signal aborts. Raises what the changes, the judging or the scanning raise. */
  async run(signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    const parts = [this.collect(either), this.judgeAll(either)].map((part) => part.finally(() => ending.abort()));
    await Promise.allSettled(parts);
    await Promise.all(parts);
  }

  private async collect(signal: AbortSignal): Promise<void> {
    for await (const change of this.following.changes(signal)) this.seen.add(change);
  }

  private async judgeAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.pauseMs, undefined, { signal }).catch(() => undefined);
      if (Date.now() - this.scannedAt > 2 * LONGEST_PAUSE_MS) this.pauseMs = SHORTEST_PAUSE_MS;
      if (!signal.aborted && !this.seen.isEmpty) await this.judgeSeen();
    }
  }

  private async judgeSeen(): Promise<void> {
    const seen = this.seen;
    this.seen = new SeenChanges();
    const { drift, undecided } = await this.following.judge(seen);
    for (const key of undecided) this.seen.addOlder(key, seen);
    const fresh = [...drift].filter(([key, how]) => how !== null && this.known.get(key) !== how);
    for (const [key, how] of drift) {
      if (how === null) this.known.delete(key);
      else this.known.set(key, how);
    }
    if (fresh.length === 0) return;
    await this.following.scan();
    this.scannedAt = Date.now();
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }
}
