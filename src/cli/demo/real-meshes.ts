import { parseAllDocuments } from 'yaml';
import { ConsulAgent } from '../../control-planes/consul/consul-agent.js';
import { Istiod } from '../../control-planes/istio/istiod.js';
import { ApiServer } from '../../control-planes/kubernetes/api-server.js';
import { applyObjects, type KubernetesObject } from '../../control-planes/kubernetes/apply-objects.js';
import { installCrds } from '../../control-planes/kubernetes/install-crds.js';
import { eastCluster, MESH_CONFIG } from '../../sandbox/demo/east-cluster.js';
import { eastPolicies } from '../../sandbox/demo/east-policies.js';
import { southCatalog } from '../../sandbox/demo/south-catalog.js';
import { southEntries } from '../../sandbox/demo/south-entries.js';
import { westCluster } from '../../sandbox/demo/west-cluster.js';
import { westPolicies } from '../../sandbox/demo/west-policies.js';
import type { JsonObject } from '../../sandbox/json-object.js';
import { consulIdentities, kubernetesIdentities } from './deployed-identities.js';
import { editObject } from './edit-object.js';
import type { StoryMesh, StoryMeshes } from './story-mesh.js';

/** What `npm run control-planes:install` builds. */
const ISTIO_RELEASE = '1.32-dev';

/** A started mesh, and how it ends. */
interface RealMesh extends StoryMesh {
  close(): Promise<void>;
}

/**
 * The demo's meshes on real servers, with the rights of `deploy/` and no more: `east` is a Kubernetes API server with istiod and its
 * webhook, `west` one with Linkerd's and the Gateway API's resources, `south` a Consul server with ACLs. Needs
 * `npm run control-planes:install`. Raises an error with a server's last words where one does not start.
 */
export async function startRealMeshes(): Promise<StoryMeshes> {
  const started = await Promise.allSettled([startEast(), startWest(), startSouth()]);
  const meshes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const close = async () => void (await Promise.all(meshes.map((mesh) => mesh.close())));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed === undefined) return { meshes, close };
  await close();
  throw failed.reason;
}

async function startEast(): Promise<RealMesh> {
  const server = await ApiServer.start();
  try {
    await installCrds(server, ['istio', 'gateway-api']);
    await applyObjects(server, objectsOf(eastCluster).map(ofRelease));
    const istiod = await Istiod.start(server, { meshConfig: MESH_CONFIG });
    await istiod.registerWebhook();
    await applyObjects(server, documents<KubernetesObject>(eastPolicies));
    const close = async () => {
      await istiod.close();
      await server.close();
    };
    return await cluster('east', 'istio', server, close);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function startWest(): Promise<RealMesh> {
  const server = await ApiServer.start();
  try {
    await installCrds(server, ['gateway-api', 'linkerd']);
    await applyObjects(server, [...objectsOf(westCluster), ...documents<KubernetesObject>(westPolicies)]);
    return await cluster('west', 'linkerd', server, () => server.close());
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function cluster(
  name: string,
  kind: 'istio' | 'linkerd',
  server: ApiServer,
  close: () => Promise<void>,
): Promise<RealMesh> {
  const identities = await kubernetesIdentities(server, kind);
  return {
    name,
    kind,
    body: { name, kind, labels: { env: 'prod', region: name }, trustDomain: 'cluster.local', ...identities },
    editAs: (manager, ref, mutate) => editObject(server, manager, ref, mutate),
    close,
  };
}

async function startSouth(): Promise<RealMesh> {
  const agent = await ConsulAgent.start();
  try {
    // The server itself is in its catalog already, under its own name.
    const apart = southCatalog.filter(({ Node }) => Node !== 'consul-server-0');
    for (const registration of apart) await agent.call('PUT', '/v1/catalog/register', registration);
    for (const entry of documents(southEntries)) await agent.call('PUT', '/v1/config', entry);
    const name = 'south';
    return {
      name,
      kind: 'consul',
      body: { name, kind: 'consul', labels: { env: 'prod', region: name }, ...(await consulIdentities(agent)) },
      editAs: async (_manager, { kind, name: entry }, mutate) => {
        const found = await agent.call<JsonObject>('GET', `/v1/config/${kind}/${entry}`);
        mutate(found);
        await agent.call('PUT', '/v1/config', found);
      },
      close: () => agent.close(),
    };
  } catch (error) {
    await agent.close();
    throw error;
  }
}

/** The object as the release that runs here would have it: its images tell what istiod is. */
function ofRelease(object: KubernetesObject): KubernetesObject {
  return JSON.parse(JSON.stringify(object).replaceAll('1.29.2', ISTIO_RELEASE)) as KubernetesObject;
}

function documents<T = JsonObject>(text: string): T[] {
  return parseAllDocuments(text).map((document) => document.toJS() as T);
}

function objectsOf(objects: readonly JsonObject[]): KubernetesObject[] {
  return objects as unknown as KubernetesObject[];
}
