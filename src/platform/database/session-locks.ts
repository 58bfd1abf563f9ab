import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { clientConfig, type DatabaseAddress } from './database-address.js';

/**
 * Locks over all replicas that last as long as this process holds them and its connection lives: for what must be done by one replica
 * at a time and can be done by any (PostgreSQL session advisory locks).
 */
@Injectable()
export class SessionLocks implements OnApplicationShutdown {
  readonly #logger = new Logger('SessionLocks');
  #session: Promise<Client> | null = null;
  readonly #lost = new Set<() => void>();

  constructor(private readonly address: DatabaseAddress) {}

  /** Called whenever all locks are lost at once, because the connection broke. */
  onLost(listener: () => void): void {
    this.#lost.add(listener);
  }

  /** True where this process now holds the lock; false while another holds it. Ask once only: each success needs its own release. */
  async take(name: string): Promise<boolean> {
    const session = await (this.#session ??= this.#open());
    const { rows } = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken', [
      name,
    ]);
    return rows[0]?.taken === true;
  }

  /** Gives the lock back; nothing happens where it was lost. */
  async release(name: string): Promise<void> {
    const session = await this.#session?.catch(() => null);
    await session?.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
  }

  async onApplicationShutdown(): Promise<void> {
    const session = await this.#session?.catch(() => null);
    this.#session = null;
    await session?.end();
  }

  async #open(): Promise<Client> {
    const client = new Client(clientConfig(this.address));
    client.on('error', (error) => this.#logger.warn(error.message));
    client.once('end', () => this.#forget());
    try {
      await client.connect();
      return client;
    } catch (error) {
      this.#session = null;
      throw error;
    }
  }

  #forget(): void {
    if (this.#session === null) return;
    this.#session = null;
    for (const listener of this.#lost) listener();
  }
}
