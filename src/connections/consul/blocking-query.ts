import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectionError, type CollectionChange, type ObservedPage } from '../../domain/translation/connection.js';
import { Backoff } from '../backoff.js';
import { isTransient } from '../connection-failure.js';
import { entriesPage, pathOfKind } from './config-entry-list.js';
import type { ConsulApi } from './consul-api.js';
import { rightsOf, rightToRead } from './rights.js';

/** How long the agent holds an answer back; it adds up to a sixteenth (hashicorp/consul agent/blockingquery). */
const WAIT_SECONDS = 30;
const TIMEOUT_MS = (WAIT_SECONDS + WAIT_SECONDS / 16 + 10) * 1000;
/** The index is that of all config entries: writes to other kinds wake the query too, and it must not run in circles then. */
const SHORTEST_ROUND_MS = 500;

/**
 * The config entries of one kind, listed again whenever the agent says that its index moved, for ever. An index that goes back (a
 * restored snapshot, another datacenter behind the address) begins anew. Raises ConnectionError where trying again cannot help.
 */
export class EntriesQuery {
  private index = 0;
  /** Names and versions of what was told last: what is the same is not told again. */
  private told: string | null = null;
  private readonly backoff = new Backoff();

  constructor(
    private readonly api: ConsulApi,
    private readonly kind: string,
    private readonly signal: AbortSignal,
  ) {}

  async *changes(): AsyncIterable<CollectionChange> {
    while (!this.signal.aborted) {
      try {
        const { objects } = await this.ask();
        const state = JSON.stringify(objects.map(({ namespace, name, version }) => [namespace, name, version]));
        if (state !== this.told) yield { collection: this.kind, whole: true, objects, gone: [] };
        this.told = state;
        this.backoff.reset();
        await sleep(SHORTEST_ROUND_MS, undefined, { signal: this.signal });
      } catch (error) {
        if (this.signal.aborted) return;
        if (!isTransient(error)) throw error;
        await this.backoff.pause(this.signal);
      }
    }
  }

  private async ask(): Promise<ObservedPage> {
    const held = this.index > 0 ? { index: String(this.index), wait: `${WAIT_SECONDS}s` } : {};
    const call = { method: 'GET' as const, path: pathOfKind(this.kind), query: held, timeoutMs: TIMEOUT_MS, signal: this.signal };
    const began = Date.now();
    const answer = await this.api.call(call);
    const page = entriesPage(answer, this.kind, await this.mayReadAll());
    if (!page.complete) throw new ConnectionError('FORBIDDEN', `the token may not read all entries of kind ${this.kind}`);
    // 0 would be answered at once, for ever.
    const now = Math.max(1, Number(answer.headers['x-consul-index'] ?? 1));
    // One that went back is asked for anew. So is one that is the same before the time is over: a restored snapshot ends every query so,
    // with what was before it, and the next query would wait in vain for an index that may be far away (seen with Consul 1.22).
    const isEarly = Date.now() - began < WAIT_SECONDS * 1000;
    this.index = now < this.index || (now === this.index && isEarly) ? 0 : now;
    return page;
  }

  /** Asked beside every answer: a right that was taken away would show as entries that are gone. */
  private async mayReadAll(): Promise<boolean | null> {
    const needed = rightToRead(this.kind);
    const rights = needed === null ? null : await rightsOf(this.api);
    return needed === null || rights === null ? null : rights.has(needed);
  }
}
