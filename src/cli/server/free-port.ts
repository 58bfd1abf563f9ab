import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** The port if nobody listens on it on 127.0.0.1, else any free one. */
export async function freePort(wanted: number): Promise<number> {
  for (const port of [wanted, 0]) {
    const server = createServer().listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    } catch {
      continue;
    } finally {
      server.close();
    }
  }
  throw new Error('No port of 127.0.0.1 is free');
}
