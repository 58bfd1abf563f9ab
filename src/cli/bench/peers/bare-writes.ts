import { Pool } from 'undici';

const CONNECTIONS = 32;

/** One write of a loop that does nothing else. */
export interface BareWrite {
  readonly method: 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  /** Writes of one rank end before those of the next begin: servers refuse what refers to what is not there. */
  readonly rank: string;
}

/** How a loop speaks with its server. */
export interface BareTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string;
}

/** Sends the writes as fast as 32 connections go: the most that a client can get. Gives the seconds. Raises an error for any refusal. */
export async function bareWrites({ url, headers, ca }: BareTarget, writes: readonly BareWrite[]): Promise<number> {
  const pool = new Pool(url, { connections: CONNECTIONS, ...(ca === undefined ? {} : { connect: { ca } }) });
  const send = async ({ method, path, body }: BareWrite) => {
    const answer = await pool.request({ method, path, body: body ?? null, headers });
    const text = await answer.body.text();
    if (answer.statusCode >= 300 || text === 'false') throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  };
  const start = performance.now();
  try {
    for (const rank of Map.groupBy(writes, (write) => write.rank).values()) await inParallel(rank, send);
    return (performance.now() - start) / 1000;
  } finally {
    await pool.close();
  }
}

async function inParallel(writes: readonly BareWrite[], send: (write: BareWrite) => Promise<void>): Promise<void> {
  const queue = writes.toReversed();
  const work = async () => {
    for (let write = queue.pop(); write !== undefined; write = queue.pop()) await send(write);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}
