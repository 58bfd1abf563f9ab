import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrations } from '../../migrations/migrations.js';
import { dataSourceAddress, type DatabaseAddress } from '../../src/platform/database/database-address.js';
import { VOLATILE_SETTINGS, startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { openDataSource } from '../../src/platform/database/open-data-source.js';
import { TEMPLATE_DATABASE, administer } from './databases.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of the socket of the run's PostgreSQL. */
    databaseSockets: string;
  }
}

/** One PostgreSQL for the whole run, with a migrated template that each application under test gets a copy of. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'concordat-test-'));
  const server = await startEmbeddedPostgres({ dataDir, settings: VOLATILE_SETTINGS });
  await makeTemplate(server.address);
  project.provide('databaseSockets', server.address.folder);
  return async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

async function makeTemplate(address: DatabaseAddress & { kind: 'socket' }): Promise<void> {
  await administer(address.folder, `CREATE DATABASE ${TEMPLATE_DATABASE}`);
  const template = dataSourceAddress({ ...address, database: TEMPLATE_DATABASE });
  const dataSource = await openDataSource({
    type: 'postgres',
    ...template,
    migrations: [...migrations],
    migrationsTableName: 'schema_migrations',
    installExtensions: false,
  });
  await dataSource.destroy();
}
