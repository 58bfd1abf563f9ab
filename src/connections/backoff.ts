import { setTimeout as sleep } from 'node:timers/promises';

const SHORTEST_MS = 200;
const LONGEST_MS = 30_000;

/** Pauses between tries that grow from try to try, with jitter, so that those who wait for the same server do not come back together. */
export class Backoff {
  private next = SHORTEST_MS;

  constructor(private readonly longestMs = LONGEST_MS) {}

  /** Waits at least half of the present pause, which then doubles; ends at once when the signal aborts. */
  async pause(signal?: AbortSignal): Promise<void> {
    const milliseconds = this.next * (0.5 + Math.random() / 2);
    this.next = Math.min(this.next * 2, this.longestMs);
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) throw error;
    });
  }

  /** All is well again. */
  reset(): void {
    this.next = SHORTEST_MS;
  }
}
