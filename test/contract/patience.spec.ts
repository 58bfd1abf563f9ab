import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connections } from '../../src/connections/connections.js';
import type { Connection } from '../../src/domain/translation/connection.js';
import { Egress } from '../../src/platform/egress/egress.js';
import { ConsulSandbox } from '../../src/sandbox/consul/consul-sandbox.js';

const COLLECTION = 'service-intentions';

/** As a rollout meets it: the mesh goes away and comes back. */
describe('a connection with patience', () => {
  let consul: ConsulSandbox;
  let connection: Connection;
  const connect = async (patienceMs: number) => {
    const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }), patienceMs);
    const spec = { consul: { address: consul.url, token: 'management-token' } };
    connection = await connections.open(spec, () => Promise.resolve([]), spec);
  };
  beforeEach(async () => {
    consul = await ConsulSandbox.start();
  });
  afterEach(async () => {
    await connection.close();
    await consul.kill();
  });

  const write = (name: string, dryRun = false) => {
    const body = { Kind: COLLECTION, Name: name, Sources: [{ Name: 'web', Action: 'allow' }] };
    const after = { collection: COLLECTION, namespace: null, name, body, version: null, writers: [], source: null };
    return connection.apply({ ref: after, before: null, after, takeOver: false }, { dryRun });
  };
  const look = async () => (await Array.fromAsync(connection.observe([COLLECTION]))).flatMap(({ objects }) => objects);

  it('waits with a write for a mesh that comes back, and with the look at it', async () => {
    await connect(10_000);
    for (const work of [async () => void (await write('a')), async () => void (await look())]) {
      await consul.kill();
      const back = sleep(400).then(() => consul.restart());
      await work();
      await back;
    }
    expect(await write('b')).toMatchObject({ outcome: 'applied' });
    expect((await look()).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('gives up when its time is over', async () => {
    await connect(700);
    await consul.kill();
    const began = Date.now();
    expect(await write('a')).toMatchObject({ outcome: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') as string });
    expect(Date.now() - began).toBeGreaterThanOrEqual(700);
  });

  it('does not wait with a look before it has written, nor with what is refused', async () => {
    await connect(60_000);
    expect(await write('')).toMatchObject({ outcome: 'refused' });
    await connection.close();
    await connect(60_000);
    await write('a', true);
    await consul.kill();
    await expect(look()).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });
});
