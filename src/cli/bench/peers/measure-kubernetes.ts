import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { applyObjects, type KubernetesObject, ResourcePaths } from '../../../control-planes/kubernetes/apply-objects.js';
import { ApiServer } from '../../../control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../control-planes/kubernetes/install-crds.js';
import { programPath } from '../../../control-planes/program-path.js';
import { startServer } from '../../server/server-process.js';
import { namespacesOf, planServices, type PlannedService } from '../service-plan.js';
import { bareWrites, type BareWrite } from './bare-writes.js';
import { ContenderUsage } from './contender-usage.js';
import { istioPolicies } from './peer-policies.js';
import { PeerProject } from './peer-project.js';
import { type WritesResult, writesResult } from './peer-result.js';
import { NOT_FOLLOWING, playRounds } from './rounds.js';
import { runProgram } from './run-program.js';

/** Four objects come of each. */
const SERVICES = 250;
const MESH = 'east';
const MANAGER = 'fieldManager=bench&fieldValidation=Strict';

/** 1,000 Istio objects to a real API server: by a rollout, by `kubectl apply --server-side`, and by 32 connections that do nothing else. */
export async function measureKubernetes(rounds: number): Promise<WritesResult> {
  const cluster = await ApiServer.start();
  const folder = await mkdtemp(join(tmpdir(), 'concordat-bench-'));
  const server = await startServer(0, NOT_FOLLOWING);
  try {
    await installCrds(cluster, ['istio']);
    const services = planServices(MESH, SERVICES);
    await applyObjects(cluster, [...namespacesOf(services).map(namespace), ...services.map(service)]);
    const { url, adminToken: token, certificateAuthority: ca } = cluster;
    const spec = { server: url, token, certificateAuthorityData: Buffer.from(ca).toString('base64') };
    const mesh = { kind: 'istio', connection: { kubernetes: spec } };
    const project = await PeerProject.make(server, MESH, mesh, istioPolicies(MESH, SERVICES));
    const usage = new ContenderUsage(['kube-apiserver', 'etcd'], server.pid);
    const objects = objectsOf(await project.plan());
    const contenders = {
      bare: async () => {
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/apply-patch+yaml' };
        return usage.ofThisProcess(await bareApplies(cluster, objects), (writes) => bareWrites({ url, headers, ca }, writes));
      },
      kubectl: async () => {
        await writeFile(join(folder, 'kubeconfig'), cluster.kubeconfig());
        await writeFile(join(folder, 'list.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
        const args = ['apply', '--server-side', '--kubeconfig', join(folder, 'kubeconfig'), '-f', join(folder, 'list.json')];
        return usage.ofEndedChildren(objects.length, () => runProgram(programPath('kubectl'), args, folder));
      },
      rollout: async () => {
        const plan = await project.plan();
        await project.approve(plan);
        return usage.ofServer(objects.length, () => project.rollOut(plan));
      },
    };
    const results = await playRounds(contenders, rounds, () => clear(cluster, objects));
    const before = await writeRequests(cluster);
    await project.rollOut(await project.plan());
    const written = (await writeRequests(cluster)) - before;
    await project.close();
    return writesResult(objects.length, results, written);
  } finally {
    await server.stop();
    await cluster.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function namespace(name: string): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function service({ name, namespace: home }: PlannedService): KubernetesObject & { readonly spec: object } {
  const spec = { selector: { app: name }, ports: [{ name: 'http', port: 8080 }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: home }, spec };
}

function objectsOf({ meshes }: Awaited<ReturnType<PeerProject['plan']>>): KubernetesObject[] {
  return meshes.flatMap(({ changes }) => changes.map(({ after }) => after as unknown as KubernetesObject));
}

async function bareApplies(cluster: ApiServer, objects: readonly KubernetesObject[]): Promise<BareWrite[]> {
  const paths = new ResourcePaths(cluster);
  const write = async (object: KubernetesObject): Promise<BareWrite> => {
    return { method: 'PATCH', path: `${await paths.of(object)}?${MANAGER}`, body: JSON.stringify(object), rank: '' };
  };
  return Promise.all(objects.map(write));
}

async function clear(cluster: ApiServer, objects: readonly KubernetesObject[]): Promise<void> {
  const paths = new ResourcePaths(cluster);
  const collections = await Promise.all(objects.map(async (object) => (await paths.of(object)).replace(/\/[^/]*$/, '')));
  for (const path of new Set(collections)) await cluster.call('DELETE', path);
}

/** What the server has counted of requests that write objects; `dryRun` ones write nothing. */
async function writeRequests(cluster: ApiServer): Promise<number> {
  const dispatcher = new Agent({ connect: { ca: cluster.certificateAuthority } });
  const headers = { authorization: `Bearer ${cluster.adminToken}` };
  const body = await (await request(`${cluster.url}/metrics`, { dispatcher, headers })).body.text();
  await dispatcher.close();
  const counted =
    /^apiserver_request_total\{(?=[^}]*group="(?:security|networking)\.istio\.io")(?=[^}]*dry_run="")(?=[^}]*verb="(?:APPLY|PATCH|POST|PUT|DELETE)")[^}]*\} (\S+)$/gm;
  return [...body.matchAll(counted)].reduce((sum, [, count]) => sum + Number(count), 0);
}
