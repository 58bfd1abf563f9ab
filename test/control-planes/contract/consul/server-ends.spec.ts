import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsulAgent } from '../../../../src/control-planes/consul/consul-agent.js';

let agent: ConsulAgent;

beforeAll(async () => {
  agent = await ConsulAgent.start();
});

afterAll(() => agent.close());

describe('Consul 1.22.7', () => {
  it('ends over a null in a list of proxy-defaults, and cannot start again', async () => {
    const entry = { Kind: 'proxy-defaults', Name: 'global', Config: { list: ['x', null] } };
    await agent.call('PUT', '/v1/config', entry).catch(() => null);
    await expect
      .poll(() =>
        agent.call('GET', '/v1/config/mesh').then(
          () => 'serves',
          () => 'is gone',
        ),
      )
      .toBe('is gone');
    await agent.kill();
    await expect(agent.restart()).rejects.toThrow('consul ended');
  });
});
