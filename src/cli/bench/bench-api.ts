import { Pool } from 'undici';
import type { ServerProcess } from '../server/server-process.js';

const PROJECT = '/v1/projects/bench';

/** An answer with the time that it took. */
export interface TimedAnswer<T> {
  readonly seconds: number;
  readonly body: T;
}

/** Calls the REST API of a server process over connections that stay open. */
export class BenchApi {
  readonly #pool: Pool;
  readonly #headers: Record<string, string>;

  /** `connections`: requests that run at once at the most. */
  constructor(server: ServerProcess, connections: number) {
    this.#pool = new Pool(server.url, { connections, headersTimeout: 0, bodyTimeout: 0 });
    this.#headers = { authorization: `Bearer ${server.token}` };
  }

  /** Makes the call and reads the whole answer. Raises an error for anything but success. */
  async call<T>(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    body?: string,
    mediaType = 'application/json',
  ): Promise<TimedAnswer<T>> {
    const start = performance.now();
    const answer = await this.#pool.request({
      method,
      path: `${PROJECT}${path}`,
      headers: { ...this.#headers, 'content-type': mediaType, 'idempotency-key': String(start) },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.body.text();
    const seconds = (performance.now() - start) / 1000;
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text.slice(0, 1000)}`);
    return { seconds, body: JSON.parse(text) as T };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
