import { Client } from 'pg';
import { clientConfig, type DatabaseAddress } from '../../src/platform/database/database-address.js';

export const TEMPLATE_DATABASE = 'template_migrated';
let made = 0;

/** A database of its own with all migrations applied, a copy of the template. */
export async function cloneDatabase(folder: string): Promise<DatabaseAddress> {
  made += 1;
  const database = `test_${process.pid}_${made}`;
  await administer(folder, `CREATE DATABASE ${database} TEMPLATE ${TEMPLATE_DATABASE} STRATEGY file_copy`);
  return { kind: 'socket', folder, database };
}

/** Runs one statement outside any test's database. */
export async function administer(folder: string, statement: string): Promise<void> {
  const client = new Client(clientConfig({ kind: 'socket', folder, database: 'postgres' }));
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
