import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that the system gives to clients, which would otherwise be taken by requests that are under way. */
const FIRST = 15_000;
const LAST = 32_000;

let next = FIRST + (process.pid % 100) * 100;

/** So many ports of 127.0.0.1 that nobody listens on, that no client is given, and that no other call of this process gives. */
export async function portBlock(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    if (await isFree(next)) ports.push(next);
    next = next < LAST ? next + 1 : FIRST;
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
