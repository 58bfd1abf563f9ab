import { describe, expect, it } from 'vitest';
import { ConsulSandbox } from '../../src/sandbox/consul/consul-sandbox.js';
import { connect, describeConsulConnection } from './consul/connection-stories.js';
import { ConsulClient } from './consul/consul-client.js';
import { startSandboxPeer } from './consul/start-sandbox-peer.js';

describeConsulConnection('Consul connection, sandbox', () => startSandboxPeer({ defaultIntentionPolicy: 'allow' }));

describe('Consul connection without ACLs', () => {
  it('lacks nothing', async () => {
    const consul = await ConsulSandbox.start({ tokens: null });
    const connection = await connect(new ConsulClient(consul.url, null));
    expect(await connection.probe(['service-intentions', 'agent'], ['mesh'])).toMatchObject({
      reachable: true,
      missingPermissions: [],
    });
    await connection.close();
    await consul.kill();
  });
});
