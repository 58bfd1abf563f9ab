import { describeConnection } from './connection-contract.js';
import { consulContractMesh } from './consul/consul-contract-mesh.js';
import { startSandboxPeer } from './consul/start-sandbox-peer.js';
import type { ContractMesh } from './contract-mesh.js';

async function start(): Promise<ContractMesh> {
  const peer = await startSandboxPeer();
  return consulContractMesh(peer, { url: peer.client.url, throttleOnce: peer.throttleOnce, kill: peer.close });
}

describeConnection('Consul connection, sandbox', start);
