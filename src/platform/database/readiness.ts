import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

const PATIENCE_MS = 2_000;

/** Whether the database can be worked with. */
@Injectable()
export class Readiness {
  constructor(private readonly dataSource: DataSource) {}

  /** Why not, or null. Answers within two seconds. */
  async obstacle(): Promise<string | null> {
    const patience = new AbortController();
    const late = sleep(PATIENCE_MS, 'The database does not answer.', { signal: patience.signal, ref: false }).catch(() => null);
    try {
      return await Promise.race([this.#ask(), late]);
    } finally {
      patience.abort();
    }
  }

  async #ask(): Promise<string | null> {
    try {
      return (await this.dataSource.showMigrations()) ? 'The schema is not up to date.' : null;
    } catch {
      return 'The database does not answer.';
    }
  }
}
