import { ADMIN_RULES } from '../../../src/sandbox/kubernetes/authorizer.js';
import { KubernetesSandbox } from '../../../src/sandbox/kubernetes/kubernetes-sandbox.js';
import { FENCE, type KubernetesPeer, PEER_USERS } from './kubernetes-peer.js';
import { PeerClient } from './peer-client.js';

const ADMIN = { token: 'contract-admin', user: 'admin', rules: ADMIN_RULES };

/** The sandbox as a peer of the contract. */
export async function startSandboxPeer(): Promise<KubernetesPeer> {
  const cluster = await KubernetesSandbox.start({ mesh: 'bare', tokens: [ADMIN, ...Object.values(PEER_USERS)] });
  const client = new PeerClient(cluster.url, null, ADMIN.token);
  const namespace = async (name: string) => {
    await client.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    return name;
  };
  await namespace(FENCE);
  let count = 0;
  return {
    client,
    connection: { server: cluster.url, token: ADMIN.token },
    namespace: () => namespace(`sandbox-${(count += 1)}`),
    forgetHistory: () => {
      cluster.store.compact();
      return Promise.resolve();
    },
    tooManyRequests: () => {
      cluster.faults.throttled = 1;
      return client.get('/apis');
    },
    close: async () => {
      await client.close();
      await cluster.kill();
    },
  };
}
