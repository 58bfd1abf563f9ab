import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Trouble that a test can order. All are off by default and may be changed while the server runs. */
export interface Faults {
  /** Milliseconds that every answer waits. */
  delayMs: number;
  /** Writes that still succeed; every later one is answered 500. Null: no limit. */
  writesLeft: number | null;
  /** Writes that still succeed; with the next one the server dies before it answers. Null: never. */
  writesUntilKill: number | null;
  /** Requests that are answered 429 before the server serves again. */
  throttled: number;
  /** The Retry-After of those answers, in seconds. */
  retryAfterSeconds: number;
}

/** What a request handler gets: the request with its body read and its address parsed. */
export interface SandboxRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly response: ServerResponse;
  /** Aborted when the client goes away or the server is killed. */
  readonly signal: AbortSignal;
}

/** How one kind of API answers. */
export interface SandboxApi {
  handle(request: SandboxRequest): Promise<void> | void;
  /** True where the request changes state: what the write faults count. */
  isWrite(request: SandboxRequest): boolean;
  /** Answers a fault in the API's own form. */
  refuse(request: SandboxRequest, status: 413 | 429 | 500, message: string): void;
}

const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** An HTTP server on 127.0.0.1 that can be killed and restarted on its port; its state lives in the API object and stays. */
export class SandboxServer {
  readonly faults: Faults = { delayMs: 0, writesLeft: null, writesUntilKill: null, throttled: 0, retryAfterSeconds: 1 };
  private server: Server | null = null;
  private port = 0;

  constructor(private readonly api: SandboxApi) {}

  /** `http://127.0.0.1:PORT`, the same after a restart. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Listens: on a free port the first time, on the same one afterwards. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.serve(request, response));
    server.keepAliveTimeout = 30_000;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Cuts every connection at once, as a crash does. State stays for `start`. */
  async kill(): Promise<void> {
    const server = this.server;
    if (server === null) return;
    this.server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const body = await readBody(incoming).catch(() => undefined);
    if (body === undefined) return;
    const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    const request: SandboxRequest = {
      method: incoming.method ?? 'GET',
      url,
      headers: incoming.headers,
      body: body ?? '',
      response,
      signal: gone.signal,
    };
    if (this.faults.delayMs > 0) await sleep(this.faults.delayMs);
    if (body === null) return this.api.refuse(request, 413, `Request entity too large: limit is ${MAX_BODY_BYTES}`);
    if (this.faulted(request)) return;
    await this.api.handle(request);
  }

  private faulted(request: SandboxRequest): boolean {
    const { faults } = this;
    if (faults.throttled > 0) {
      faults.throttled -= 1;
      request.response.setHeader('retry-after', String(faults.retryAfterSeconds));
      this.api.refuse(request, 429, 'Too many requests, please try again later.');
      return true;
    }
    if (!this.api.isWrite(request)) return false;
    if (faults.writesUntilKill !== null && faults.writesUntilKill-- <= 0) {
      faults.writesUntilKill = null;
      void this.kill();
      return true;
    }
    if (faults.writesLeft === null || faults.writesLeft-- > 0) return false;
    faults.writesLeft = 0;
    this.api.refuse(request, 500, 'etcdserver: no space');
    return true;
  }
}

/** The whole body as text; null where it is too large. */
async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString('utf8');
}
