import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';

const PAUSE_MS = 500;
const PATIENCE_MS = 60_000;
/** Names the advisory lock that lets one replica at a time migrate. Any constant does. */
const MIGRATION_LOCK = 7_263_514;
/** Connection refused, host unknown or unreachable, the server is starting or stopping: worth another try. */
const PASSING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ECONNRESET',
  'EHOSTUNREACH',
  '57P03',
  '57P01',
  '53300',
]);

/** Connects, waiting up to a minute for a database that is not there yet, and brings the schema up to date. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = new DataSource(options);
  await connect(dataSource);
  await migrate(dataSource);
  return dataSource;
}

async function connect(dataSource: DataSource): Promise<void> {
  const logger = new Logger('Database');
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await dataSource.initialize();
      return;
    } catch (error) {
      if (!isPassing(error) || Date.now() > deadline) throw error;
      logger.warn(`Waiting for the database: ${error.code}`);
      await sleep(PAUSE_MS);
    }
  }
}

/** Replicas that start together take turns; a session lock is held by one connection while another migrates. */
async function migrate(dataSource: DataSource): Promise<void> {
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
  }
}

function isPassing(error: unknown): error is { code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && PASSING.has(String(error.code));
}
