import { ApiServer } from '../../../../src/control-planes/kubernetes/api-server.js';
import { type CrdSet, installCrds } from '../../../../src/control-planes/kubernetes/install-crds.js';
import { FENCE, type KubernetesPeer, PEER_USERS, type PeerUser } from '../../../contract/kubernetes/kubernetes-peer.js';
import { type PeerAnswer, PeerClient } from '../../../contract/kubernetes/peer-client.js';
import { tooManyRequests } from './too-many-requests.js';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const apiVersion = 'rbac.authorization.k8s.io/v1';
const users: readonly PeerUser[] = Object.values(PEER_USERS);

/** A real API server as a peer of the contract. */
export async function startRealPeer(sets: readonly CrdSet[] = ['istio', 'gateway-api', 'linkerd']): Promise<KubernetesPeer> {
  const server = await ApiServer.start({ users });
  await installCrds(server, sets);
  await createNamespace(server, FENCE);
  await Promise.all(users.map((user) => grant(server, user)));
  const client = new PeerClient(server.url, server.certificateAuthority, server.adminToken);
  let count = 0;
  return {
    client,
    connection: {
      server: server.url,
      certificateAuthorityData: Buffer.from(server.certificateAuthority).toString('base64'),
      token: server.adminToken,
    },
    namespace: () => createNamespace(server, `real-${(count += 1)}`),
    forgetHistory: () => forgetHistory(server),
    tooManyRequests: (): Promise<PeerAnswer> => tooManyRequests(),
    close: async () => {
      await client.close();
      await server.close();
    },
  };
}

async function createNamespace(server: ApiServer, name: string): Promise<string> {
  await must(server, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  return name;
}

/** Says as RBAC objects what a user may do. */
async function grant(server: ApiServer, { user, rules }: PeerUser): Promise<void> {
  for (const [index, { verbs, groups, resources, ...rule }] of rules.entries()) {
    const metadata = { name: `contract-${user}-${index}` };
    const rbac = [{ verbs, apiGroups: groups, resources }];
    const subjects = [{ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' }];
    await must(server, `${RBAC}/clusterroles`, { apiVersion, kind: 'ClusterRole', metadata, rules: rbac });
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name };
    const namespaces = 'namespaces' in rule ? (rule.namespaces ?? []) : null;
    if (namespaces === null) {
      await must(server, `${RBAC}/clusterrolebindings`, { apiVersion, kind: 'ClusterRoleBinding', metadata, subjects, roleRef });
    }
    for (const namespace of namespaces ?? []) {
      const path = `${RBAC}/namespaces/${namespace}/rolebindings`;
      await must(server, path, { apiVersion, kind: 'RoleBinding', metadata, subjects, roleRef });
    }
  }
}

/** The past is in etcd and in the server's cache: etcd is compacted, the server starts anew. */
async function forgetHistory(server: ApiServer): Promise<void> {
  await server.compact();
  await server.kill();
  await server.restart();
}

async function must(server: ApiServer, path: string, body: object): Promise<void> {
  const answer = await server.call('POST', path, body);
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}
