import { gunzipSync } from 'node:zlib';
import { Client } from 'pg';
import { clientConfig, type DatabaseAddress } from '../../src/platform/database/database-address.js';

/** Every value of every table, the job queue's included, as text. Bytes come decoded as Latin-1, what is compressed as what it was, so that what they spell is found. */
export async function databaseText(address: DatabaseAddress): Promise<string> {
  const client = new Client(clientConfig(address));
  await client.connect();
  try {
    const tables = await client.query<{ place: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS place FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const texts: string[] = [];
    for (const { place } of tables.rows) {
      const { rows } = await client.query<Record<string, unknown>>(`SELECT * FROM ${place}`);
      texts.push(place, ...rows.flatMap((row) => Object.values(row).map(textOf)));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

function textOf(value: unknown): string {
  if (!Buffer.isBuffer(value)) return JSON.stringify(value);
  const isCompressed = value.length > 2 && value.readUInt16BE() === 0x1f8b;
  return isCompressed ? gunzipSync(value).toString('utf8') : value.toString('latin1');
}
