import { ConsulAgent, type ConsulAgentOptions } from '../../../../src/control-planes/consul/consul-agent.js';
import { ConsulClient } from '../../../contract/consul/consul-client.js';
import { type ConsulPeer, PEER_GRANTS } from '../../../contract/consul/consul-peer.js';
import { policyRules } from './policy-rules.js';

/** A token that no agent gives out. */
const STRANGER = '00000000-dead-beef-0000-000000000000';

/** A real agent as a peer of the contract. */
export async function startRealPeer(configuration: ConsulAgentOptions['configuration'] = {}): Promise<ConsulPeer> {
  const agent = await ConsulAgent.start({ configuration });
  const tokens: Record<string, string> = { stranger: STRANGER };
  for (const [who, grants] of Object.entries(PEER_GRANTS)) tokens[who] = await agent.createToken(who, policyRules(grants));
  return {
    client: new ConsulClient(agent.url, agent.managementToken),
    as: (who) => new ConsulClient(agent.url, tokens[who] ?? null),
    kill: () => agent.kill(),
    restart: () => agent.restart(),
    close: () => agent.close(),
  };
}
