import { once } from 'node:events';
import { createServer as createPlainServer, request as plainRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, request as tlsRequest } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What happens to a request. `lose-request`: the connection is cut before it is passed on; `lose-answer`: it is done, then the connection
 * is cut; a number: the answer comes so many milliseconds late; a refusal is answered at once and nothing is passed on.
 */
export type Fault =
  'lose-request' | 'lose-answer' | number | { readonly status: number; readonly headers: Record<string, string> };

/** One request that came by. */
export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  /** What the server answered; null before it has, and where the request was not passed on. */
  status: number | null;
}

export interface ProxyCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Stands between Concordat and a real server, on TLS where it has a certificate, and spoils what a test orders. */
export class FaultyProxy {
  /** Everything that came by, in order. */
  readonly passed: Passed[] = [];
  /** Asked for each request; null passes it on. */
  fault: (request: Passed) => Fault | null = () => null;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly target: { readonly url: string; readonly ca?: string },
    private readonly isSecure: boolean,
  ) {}

  /** Listens on a free port of 127.0.0.1 in front of a server. */
  static async start(target: { url: string; ca?: string }, certificate?: ProxyCertificate): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(target, certificate !== undefined);
    const handle = (request: IncomingMessage, response: ServerResponse) => void proxy.handle(request, response);
    proxy.server = certificate === undefined ? createPlainServer(handle) : createTlsServer(certificate, handle);
    for (const name of ['connection', 'secureConnection']) {
      proxy.server.on(name, (socket: Socket) => {
        proxy.sockets.add(socket);
        socket.once('close', () => proxy.sockets.delete(socket));
        socket.on('error', () => socket.destroy());
      });
    }
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  private server: Server = createPlainServer();

  get url(): string {
    return `${this.isSecure ? 'https' : 'http'}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts every connection that is open now. */
  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** A fault for the next `count` requests that match; others pass. */
  spoil(fault: Fault, matches: (request: Passed) => boolean, count = 1): void {
    let left = count;
    this.fault = (request) => (left > 0 && matches(request) && left-- > 0 ? fault : null);
  }

  /** Does some work when so many requests that match have come by; resolves when it is done. */
  async after(count: number, matches: (request: Passed) => boolean, work: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let seen = 0;
    this.fault = (request) => {
      if (matches(request) && (seen += 1) === count) resolve();
      return null;
    };
    await promise;
    await work();
  }

  async close(): Promise<void> {
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>).catch(() => []));
    const passed = {
      method: request.method ?? '',
      path: request.url ?? '',
      body: body.toString(),
      status: null as number | null,
    };
    this.passed.push(passed);
    const fault = this.fault(passed);
    if (fault === 'lose-request') return void request.socket.destroy();
    if (typeof fault === 'object' && fault !== null) return void response.writeHead(fault.status, fault.headers).end();
    const answer = await this.forward(request, body).catch(() => null);
    if (answer === null) return void request.socket.destroy();
    passed.status = answer.statusCode ?? null;
    if (typeof fault === 'number') await sleep(fault);
    if (fault === 'lose-answer') {
      await Array.fromAsync(answer as AsyncIterable<Buffer>);
      return void request.socket.destroy();
    }
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    response.flushHeaders();
    answer.on('error', () => request.socket.destroy());
    response.once('close', () => answer.destroy());
    answer.pipe(response);
  }

  private async forward(request: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { url, ca } = this.target;
    const send = url.startsWith('https:') ? tlsRequest : plainRequest;
    const { host: _host, connection: _connection, ...headers } = request.headers;
    const options = { method: request.method, headers, agent: false, ...(ca === undefined ? {} : { ca }) };
    const sent = send(`${url}${request.url}`, options).end(body);
    request.socket.once('close', () => sent.destroy());
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return answer;
  }
}
