import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './egress-client.js';
import { Egress, urlRefusal } from './egress.js';

const LOCAL = { allowLoopback: true, allowCidrs: [] };
const CLOSED = { allowLoopback: false, allowCidrs: [] };
const servers: Server[] = [];

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('urlRefusal', () => {
  it.each([
    ['http://10.0.0.1:6443', LOCAL, 'https'],
    ['http://example.com', LOCAL, 'https'],
    ['http://127.0.0.1:8500', CLOSED, 'https'],
    ['ftp://example.com', LOCAL, 'https'],
    ['https://user:secret@example.com', LOCAL, 'password'],
    ['https://example.com/?x=1', LOCAL, 'query'],
    ['https://2852039166/', LOCAL, 'link-local'],
    ['https://[::ffff:a9fe:a9fe]/', LOCAL, 'link-local'],
    ['https://127.1:6443', CLOSED, 'loopback'],
    ['kubernetes', LOCAL, 'URL'],
  ])('refuses %s', (address, rules, reason) => {
    expect(urlRefusal(address, rules)).toContain(reason);
  });

  it.each(['https://10.0.0.1:6443', 'https://cluster.example/k8s/clusters/c-1', 'http://127.0.0.1:8500', 'http://[::1]:8500'])(
    'lets %s pass',
    (address) => {
      expect(urlRefusal(address, LOCAL)).toBeNull();
    },
  );
});

describe('Egress', () => {
  it('cannot be made from ranges that are none', () => {
    expect(() => new Egress({ allowLoopback: false, allowCidrs: ['10.0.0.0/8', '10.0.0.1'] })).toThrow('10.0.0.1');
  });
});

describe('EgressClient', () => {
  it('sends under the path of the address and gives back any status', async () => {
    const port = await listen((incoming, answer) => {
      answer.writeHead(418, { 'x-seen': incoming.url ?? '' });
      answer.end('short');
    });
    const client = new Egress(LOCAL).open(`http://127.0.0.1:${port}/prefix/`);
    const answer = await client.send({ method: 'GET', path: '/version?x=1' });
    expect(answer).toMatchObject({ status: 418, body: 'short', headers: { 'x-seen': '/prefix/version?x=1' } });
    await client.close();
  });

  it('does not follow a redirect', async () => {
    let calls = 0;
    const port = await listen((_, answer) => {
      calls += 1;
      answer.writeHead(302, { location: '/elsewhere' });
      answer.end();
    });
    const client = new Egress(LOCAL).open(`http://127.0.0.1:${port}`);
    expect((await client.send({ method: 'GET', path: '/' })).status).toBe(302);
    expect(calls).toBe(1);
    await client.close();
  });

  it('vets what a name resolves to before it connects', async () => {
    let calls = 0;
    const port = await listen((_, answer) => {
      calls += 1;
      answer.end();
    });
    const client = new Egress(CLOSED).open(`https://localhost:${port}`);
    await expect(client.send({ method: 'GET', path: '/' })).rejects.toMatchObject({ code: 'REFUSED' });
    expect(calls).toBe(0);
    await client.close();
  });

  it('ends an answer that is too large or too slow', async () => {
    const port = await listen((incoming, answer) => {
      if (incoming.url === '/large') answer.end('x'.repeat(5_000));
    });
    const limits = { ...DEFAULT_LIMITS, maxResponseBytes: 1_000, timeoutMs: 1_100 };
    const client = new Egress(LOCAL).open(`http://127.0.0.1:${port}`, {}, limits);
    await expect(client.send({ method: 'GET', path: '/large' })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(client.send({ method: 'GET', path: '/slow' })).rejects.toMatchObject({ code: 'TIMEOUT' });
    await client.close();
  });

  it('calls a closed port unreachable', async () => {
    const port = await listen(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    const client = new Egress(LOCAL).open(`http://127.0.0.1:${port}`);
    await expect(client.send({ method: 'GET', path: '/' })).rejects.toMatchObject({ code: 'UNREACHABLE' });
    await client.close();
  });
});
