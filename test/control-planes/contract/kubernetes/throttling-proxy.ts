import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';

/** Passes requests on to an API server, and turns single ones away in the server's own words when it is told to. */
export class ThrottlingProxy {
  private throttled = 0;

  private constructor(
    private readonly server: Server,
    private readonly upstream: Agent,
  ) {}

  static async start(url: string, authority: string): Promise<ThrottlingProxy> {
    const server = createServer();
    const proxy = new ThrottlingProxy(server, new Agent({ connect: { ca: authority } }));
    server.on('request', (incoming, outgoing) => {
      if (proxy.throttled > 0) {
        proxy.throttled -= 1;
        const headers = { 'retry-after': '0', 'content-type': 'text/plain; charset=utf-8' };
        outgoing.writeHead(429, headers).end('Too many requests, please try again later.\n');
        return;
      }
      const { host: _host, connection: _connection, ...headers } = incoming.headers;
      const method = incoming.method as Dispatcher.HttpMethod;
      const body = method === 'GET' ? null : incoming;
      void request(`${url}${incoming.url}`, { method, headers, body, dispatcher: proxy.upstream }).then(
        (answer) => {
          outgoing.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) });
          answer.body.pipe(outgoing);
        },
        () => outgoing.destroy(),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  throttleOnce(): void {
    this.throttled = 1;
  }

  /** Goes away at once. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
    await this.upstream.destroy();
  }
}
