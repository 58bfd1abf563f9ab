import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Egress } from '../platform/egress/egress.js';
import { sendPatiently } from './send-patiently.js';

describe('sendPatiently', () => {
  let server: Server;
  let times: number[];
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** The status that comes of answers in this order, the last one for ever. */
  const send = async (...answers: { status: number; retryAfter?: string }[]): Promise<number> => {
    times = [];
    server = createServer((_, response) => {
      const { status, retryAfter } = answers[Math.min(times.length, answers.length - 1)] ?? { status: 500 };
      times.push(Date.now());
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const egress = new Egress({ allowLoopback: true, allowCidrs: [] });
    const client = egress.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const answer = await sendPatiently(client, { method: 'GET', path: '/' });
    await client.close();
    return answer.status;
  };
  const pause = () => (times[1] ?? 0) - (times[0] ?? 0);

  it('sends again, never before the time that the server names', async () => {
    expect(await send({ status: 429, retryAfter: '1' }, { status: 200 })).toBe(200);
    expect(pause()).toBeGreaterThanOrEqual(1000);
    // Dates have whole seconds.
    const date = new Date(Date.now() + 2000);
    expect(await send({ status: 503, retryAfter: date.toUTCString() }, { status: 200 })).toBe(200);
    expect(times[1]).toBeGreaterThanOrEqual(Math.floor(date.getTime() / 1000) * 1000);
  });

  it('chooses a time where none is named, and does not take 0 for an invitation', async () => {
    expect(await send({ status: 429 }, { status: 200 })).toBe(200);
    expect(pause()).toBeGreaterThanOrEqual(1000);
    expect(await send({ status: 429, retryAfter: '0' }, { status: 429, retryAfter: '0' }, { status: 200 })).toBe(200);
    expect(pause()).toBeGreaterThanOrEqual(50);
  });

  it('gives a refusal back that names too long a time, and one that is no refusal for now', async () => {
    expect(await send({ status: 429, retryAfter: '60' })).toBe(429);
    expect(times).toHaveLength(1);
    expect(await send({ status: 503 })).toBe(503);
    expect(times).toHaveLength(1);
  });
});
