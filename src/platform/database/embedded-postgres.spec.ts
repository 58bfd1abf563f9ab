import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientConfig } from './database-address.js';
import { VOLATILE_SETTINGS, startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.js';

describe('the embedded PostgreSQL', () => {
  let dataDir: string;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'concordat-spec-'));
  });
  afterEach(() => rm(dataDir, { recursive: true, force: true }));

  it('keeps what was written when it stops and starts again', async () => {
    const first = await startEmbeddedPostgres({ dataDir, settings: VOLATILE_SETTINGS });
    await query(first, 'CREATE TABLE kept AS SELECT 7 AS n');
    await first.stop();
    const second = await startEmbeddedPostgres({ dataDir, settings: VOLATILE_SETTINGS });
    expect(await query(second, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
    await second.stop();
  });

  it('listens on no port', async () => {
    const server = await startEmbeddedPostgres({ dataDir, settings: VOLATILE_SETTINGS });
    expect(await query(server, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
    await server.stop();
  });

  it.runIf(process.getuid?.() === 0)('runs for root where user namespaces are forbidden', async () => {
    const server = await startEmbeddedPostgres({ dataDir, settings: VOLATILE_SETTINGS, namespaces: false });
    expect(await query(server, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const [place] = (await query(server, 'SHOW data_directory')) as { data_directory: string }[];
    await server.stop();
    expect(place?.data_directory).toMatch(/^\/var\/tmp\/concordat-/);
    await rm(join(place?.data_directory ?? '/nowhere', '..'), { recursive: true });
  });

  it('says in PostgreSQL’s words why it cannot start', async () => {
    const started = startEmbeddedPostgres({ dataDir, settings: { shared_buffers: 'much' } });
    await expect(started).rejects.toThrow(/shared_buffers/);
  });
});

async function query(server: EmbeddedPostgres, text: string): Promise<unknown[]> {
  const client = new Client(clientConfig(server.address));
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
