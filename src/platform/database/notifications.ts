import { Injectable, Logger, type OnModuleDestroy, type OnApplicationBootstrap } from '@nestjs/common';
import { Client } from 'pg';
import { clientConfig, type DatabaseAddress } from './database-address.js';
import type { Transaction } from './transactions.js';

const CHANNEL = 'concordat_topics';
const RECONNECT_MS = 1000;

/** Tells all replicas that something changed. A hint only, lost while a connection is cut: whoever waits also looks now and then. */
@Injectable()
export class Notifications implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('Notifications');
  readonly #waiting = new Map<string, Set<() => void>>();
  #client: Client | null = null;
  #stopped = false;

  constructor(private readonly address: DatabaseAddress) {}

  /** Sent when the transaction commits. */
  async notify(tx: Transaction, topic: string): Promise<void> {
    await tx.query('SELECT pg_notify($1, $2)', [CHANNEL, topic]);
  }

  /** Resolves at the next notification of the topic, after the time, or when the application ends. */
  next(topic: string, milliseconds: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.#waiting.get(topic) ?? new Set();
    this.#waiting.set(topic, waiters.add(resolve));
    const timer = setTimeout(resolve, milliseconds);
    return promise.finally(() => {
      clearTimeout(timer);
      waiters.delete(resolve);
      if (waiters.size === 0) this.#waiting.delete(topic);
    });
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.#listen();
  }

  /** Ends all waiting first, so that requests that wait can answer before the server closes. */
  async onModuleDestroy(): Promise<void> {
    this.#stopped = true;
    for (const waiters of this.#waiting.values()) for (const resolve of waiters) resolve();
    await this.#client?.end().catch(() => undefined);
  }

  async #listen(): Promise<void> {
    const client = new Client(clientConfig(this.address));
    client.on('notification', ({ payload }) => this.#waiting.get(payload ?? '')?.forEach((resolve) => resolve()));
    client.on('error', (error) => this.#logger.warn(error.message));
    client.once('end', () => this.#reconnect());
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      this.#client = client;
    } catch (error) {
      this.#logger.warn(`No notifications: ${String(error)}`);
      await client.end().catch(() => undefined);
    }
  }

  #reconnect(): void {
    this.#client = null;
    if (!this.#stopped) setTimeout(() => void this.#listen(), RECONNECT_MS).unref();
  }
}
