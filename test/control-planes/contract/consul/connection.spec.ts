import { describe, expect, it } from 'vitest';
import { ConsulAgent } from '../../../../src/control-planes/consul/consul-agent.js';
import { describeConnection } from '../../../contract/connection-contract.js';
import { ConsulClient } from '../../../contract/consul/consul-client.js';
import { consulContractMesh } from '../../../contract/consul/consul-contract-mesh.js';
import { connect, describeConsulConnection } from '../../../contract/consul/connection-stories.js';
import type { ContractMesh } from '../../../contract/contract-mesh.js';
import { FaultyProxy } from '../../../support/faulty-proxy.js';
import { startRealPeer } from './start-real-peer.js';

describeConsulConnection('Consul connection, Consul 1.22.7', () => startRealPeer({ default_intention_policy: 'allow' }));

/** A real agent behind a proxy that can ask to wait, which a lone server never does by itself. */
async function start(): Promise<ContractMesh> {
  const peer = await startRealPeer();
  const proxy = await FaultyProxy.start({ url: peer.client.url });
  return consulContractMesh(peer, {
    url: proxy.url,
    throttleOnce: () => proxy.spoil({ status: 429, headers: { 'retry-after': '0' } }, () => true),
    kill: async () => {
      await peer.close();
      await proxy.close();
    },
  });
}

describeConnection('Consul connection, Consul 1.22.7', start);

describe('Consul connection without ACLs', () => {
  it('lacks nothing', async () => {
    const agent = await ConsulAgent.start({ configuration: { acl: { enabled: false } } });
    const connection = await connect(new ConsulClient(agent.url, null));
    expect(await connection.probe(['service-intentions', 'agent'], ['mesh'])).toMatchObject({
      reachable: true,
      missingPermissions: [],
    });
    const [page] = await Array.fromAsync(connection.observe(['agent']));
    expect(page).toMatchObject({ complete: true, objects: [{ body: { ACLsEnabled: false, ACLDefaultPolicy: 'allow' } }] });
    await connection.close();
    await agent.close();
  });
});
