import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulClient } from './consul-client.js';

/** An entry and the words in which it is refused. */
export type RefusedEntry = readonly [entry: JsonObject, text: string];

/** All are 500 with these words. */
export async function refuses(client: ConsulClient, ...cases: readonly RefusedEntry[]): Promise<void> {
  for (const [entry, text] of cases) expect([entry, ...(await client.put(entry))]).toEqual([entry, 500, text]);
}

/** Several causes as Consul lists them. */
export function listed(...causes: string[]): string {
  const head = `${causes.length} error${causes.length === 1 ? '' : 's'} occurred:`;
  return `${head}\n${causes.map((cause) => `\t* ${cause}\n`).join('')}\n`;
}
