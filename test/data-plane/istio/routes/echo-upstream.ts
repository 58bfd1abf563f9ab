import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a backend saw of a request. */
export interface SeenRequest {
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** A backend that answers what it saw as JSON, with the header `x-upstream: yes`. */
export class EchoUpstream {
  private constructor(
    readonly port: number,
    private readonly server: Server,
  ) {}

  static async start(): Promise<EchoUpstream> {
    const server = createServer((request, response) => {
      const raw = request.rawHeaders;
      const headers = raw.flatMap((name, index) => (index % 2 === 0 ? [[name.toLowerCase(), raw[index + 1] ?? '']] : []));
      const body = JSON.stringify({ path: request.url ?? '', headers });
      response.writeHead(200, {
        'content-type': 'application/json',
        'x-upstream': 'yes',
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new EchoUpstream((server.address() as AddressInfo).port, server);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
