import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Connections } from '../../../src/connections/connections.js';
import { ConsulAgent } from '../../../src/control-planes/consul/consul-agent.js';
import { Egress } from '../../../src/platform/egress/egress.js';

/** The index of a restored datacenter goes back, and what was written since the snapshot never was. */
it('a Consul datacenter that is restored from a snapshot while it is followed is told anew', async () => {
  const agent = await ConsulAgent.start();
  const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
  const connection = await connections.open({ consul: { address: agent.url, token: agent.managementToken } }, async () => []);
  const write = (name: string) =>
    agent.call('PUT', '/v1/config', { Kind: 'service-intentions', Name: name, Sources: [{ Name: 'web', Action: 'allow' }] });
  const headers = { 'x-consul-token': agent.managementToken };
  const ending = new AbortController();
  let names: string[] = [];
  const following = (async () => {
    for await (const { objects } of connection.follow(['service-intentions'], ending.signal))
      names = objects.map(({ name }) => name);
  })();
  const told = async (...wanted: string[]) => {
    for (let waited = 0; names.join() !== wanted.join(); waited += 50) {
      if (waited > 15_000) throw new Error(`it was told ${names.join()}`);
      await sleep(50);
    }
  };
  try {
    await write('a');
    await told('a');
    const snapshot = await (await fetch(`${agent.url}/v1/snapshot`, { headers })).arrayBuffer();
    for (const name of ['b', 'c', 'd']) await write(name);
    await told('a', 'b', 'c', 'd');
    // Until the next query waits: one that begins after the restore ends only when its time is over.
    await sleep(1500);
    expect((await fetch(`${agent.url}/v1/snapshot`, { method: 'PUT', headers, body: snapshot })).status).toBe(200);
    await told('a');
    await write('e');
    await told('a', 'e');
  } finally {
    ending.abort();
    await following;
    await connection.close();
    await agent.close();
  }
}, 90_000);
