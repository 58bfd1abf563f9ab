import type { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';

/** Not a member of system:masters, who are asked for no role and are never refused for the server's load. */
export const PLAIN_USER = { token: 'concordat-reads-and-writes', user: 'concordat' };

/** Lets them do everything by a role, which a server that starts does not know at once. */
export async function allowPlainUser(server: ApiServer): Promise<void> {
  const name = 'everything';
  const group = 'rbac.authorization.k8s.io';
  const apiVersion = `${group}/v1`;
  const rules = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
  const roleRef = { apiGroup: group, kind: 'ClusterRole', name };
  const subjects = [{ apiGroup: group, kind: 'User', name: PLAIN_USER.user }];
  await server.call('POST', `/apis/${apiVersion}/clusterroles`, { apiVersion, kind: 'ClusterRole', metadata: { name }, rules });
  const binding = { apiVersion, kind: 'ClusterRoleBinding', metadata: { name }, roleRef, subjects };
  await server.call('POST', `/apis/${apiVersion}/clusterrolebindings`, binding);
}
