import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { ConsulAgent } from '../../control-planes/consul/consul-agent.js';
import type { ApiServer } from '../../control-planes/kubernetes/api-server.js';
import { applyObjects, type KubernetesObject } from '../../control-planes/kubernetes/apply-objects.js';
import { serviceAccountToken } from '../../control-planes/kubernetes/service-account-token.js';
import type { JsonObject } from '../../sandbox/json-object.js';

/** Which of the two identities of a mesh. */
export type DeployedRole = 'reader' | 'writer';

/** `deploy/`, seen from `dist/src/cli/demo` as from `src/cli/demo`. */
const DEPLOY = new URL(import.meta.url.includes('/dist/') ? '../../../../deploy/' : '../../../deploy/', import.meta.url);

/** The objects of a role for a Kubernetes mesh, as `kubectl apply` reads them from `deploy/`. */
export async function kubernetesRole(mesh: 'istio' | 'linkerd', role: DeployedRole): Promise<KubernetesObject[]> {
  const text = await readFile(fileURLToPath(new URL(`kubernetes/${mesh}/${role}.yaml`, DEPLOY)), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);
}

/** The rules of a role for Consul, from `deploy/`. */
export function consulRules(role: DeployedRole): Promise<string> {
  return readFile(fileURLToPath(new URL(`consul/${role}.hcl`, DEPLOY)), 'utf8');
}

/** Applies both roles as `deploy/README.md` says; `connection` and `writer` for the body of `PUT meshes/{name}`. */
export async function kubernetesIdentities(server: ApiServer, mesh: 'istio' | 'linkerd'): Promise<JsonObject> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'concordat' } };
  const roles = [await kubernetesRole(mesh, 'reader'), await kubernetesRole(mesh, 'writer')];
  await applyObjects(server, [namespace, ...roles.flat()]);
  const over = async (role: DeployedRole) => ({
    kubernetes: {
      server: server.url,
      certificateAuthorityData: Buffer.from(server.certificateAuthority).toString('base64'),
      token: await serviceAccountToken(server, 'concordat', `concordat-${role}`),
    },
  });
  return { connection: await over('reader'), writer: await over('writer') };
}

/** Makes both policies and a token for each, as `deploy/README.md` says. */
export async function consulIdentities(agent: ConsulAgent): Promise<JsonObject> {
  const over = async (role: DeployedRole) => ({
    consul: { address: agent.url, token: await agent.createToken(`concordat-${role}`, await consulRules(role)) },
  });
  return { connection: await over('reader'), writer: await over('writer') };
}
