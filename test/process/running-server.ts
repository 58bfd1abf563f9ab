import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The token of the first admin of servers under test. */
export const TOKEN = 'cct_given-by-the-environment-000000';

/** An answer with its body read. */
export interface Reply<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/** The built server as users start it, over one data directory, to be killed and started again. */
export class RunningServer {
  #process: ChildProcess | null = null;
  #url = '';

  constructor(private readonly dataDir: string) {}

  /** Starts it and waits until it serves. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['dist/src/main.js'], {
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: '0',
        LOG_LEVEL: 'warn',
        CONCORDAT_DATA_DIR: this.dataDir,
        CONCORDAT_BOOTSTRAP_TOKEN: TOKEN,
        CONCORDAT_EGRESS_ALLOW: '127.0.0.0/8',
        CONCORDAT_EGRESS_ALLOW_LOOPBACK: 'true',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /ready at (http\S+),/.exec(line)?.[1];
      if (url === undefined) continue;
      this.#url = url;
      child.stdout.resume();
      return;
    }
    throw new Error('The server ended before it was ready');
  }

  /** Where it serves. */
  get url(): string {
    return this.#url;
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** A request by the admin in project `shop`; null where the server died before it answered. */
  async call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<T> | null> {
    const isText = typeof body === 'string';
    try {
      const answer = await fetch(`${this.#url}/v1/projects/shop/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { 'content-type': isText ? 'application/yaml' : 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      });
      return { status: answer.status, body: (await answer.json()) as T };
    } catch {
      return null;
    }
  }

  /** As call, for a server that is up. */
  async must<T = Record<string, unknown>>(method: string, path: string, body?: unknown, key?: string): Promise<T> {
    const reply = await this.call<T>(method, path, body, key === undefined ? {} : { 'idempotency-key': key });
    if (reply === null || reply.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(reply)}`);
    return reply.body;
  }
}
