import { stringify } from 'yaml';
import { isJsonObject, type JsonObject } from '../../../src/domain/json.js';
import type { AccessQuery } from '../../../src/domain/model/access-query.js';
import { shrink, withoutOnePart } from '../shrink.js';
import type { Makers } from './ask-proxies.js';
import { AuthorizationWorld } from './authorization-world.js';
import type { Difference } from './difference.js';
import type { IstioCluster } from './istio-cluster.js';
import { settingObjects, type MeshSetting } from './mesh-setting.js';

/** What a difference needs: settings, policies and one request. */
interface Candidate {
  readonly setting: MeshSetting;
  readonly policies: readonly JsonObject[];
  readonly query: AccessQuery;
}

/**
 * The smallest mesh and request on which evaluator and proxy still differ, as a text to make a folder of `test/scenarios` from.
 * Each try sets up istiod and Envoy anew; the cluster must hold the workloads and no policy.
 */
export async function smallestScenario(
  cluster: IstioCluster,
  setting: MeshSetting,
  policies: readonly JsonObject[],
  difference: Difference,
  makers: Makers,
): Promise<string> {
  const { workload } = difference.probe;
  const ask = async ({ setting: config, policies: wanted, query }: Candidate): Promise<Difference | null> => {
    const world = await AuthorizationWorld.start(cluster, config, [workload], wanted, makers);
    try {
      if (world.refusals.length > 0) return null;
      return (await world.differences([{ ...difference.probe, query }]))[0] ?? null;
    } finally {
      await world.close();
    }
  };
  const start = {
    setting,
    policies: policies.filter((policy) => concerns(policy, workload.namespace, setting)),
    query: difference.probe.query,
  };
  const smallest = await shrink<Candidate>(start, simpler, async (candidate) => (await ask(candidate)) !== null);
  const found = (await ask(smallest)) ?? difference;
  return describe(smallest, workload.objects, found);
}

function concerns({ metadata }: JsonObject, namespace: string, { rootNamespace }: MeshSetting): boolean {
  const own = isJsonObject(metadata) ? metadata['namespace'] : null;
  return own === namespace || own === rootNamespace;
}

function* simpler({ setting, policies, query }: Candidate): Generator<Candidate> {
  for (const index of policies.keys()) yield { setting, policies: policies.toSpliced(index, 1), query };
  for (const config of withoutOnePart(setting.config)) {
    if (isJsonObject(config)) yield { setting: { ...setting, config }, policies, query };
  }
  for (const request of simplerRequests(query.request)) yield { setting, policies, query: { ...query, request } };
  for (const [index, policy] of policies.entries()) {
    for (const spec of withoutOnePart(policy['spec'] ?? {}))
      yield { setting, policies: policies.with(index, { ...policy, spec }), query };
  }
}

function* simplerRequests(request: AccessQuery['request']): Generator<AccessQuery['request']> {
  const { jwt, sni, ...rest } = request;
  if (jwt !== undefined) yield { ...rest, ...(sni === undefined ? {} : { sni }) };
  if (typeof request.path === 'string' && request.path !== '/') yield { ...request, path: '/' };
  if (typeof request.method === 'string' && request.method !== 'GET') yield { ...request, method: 'GET' };
  for (const index of request.headers.keys()) yield { ...request, headers: request.headers.toSpliced(index, 1) };
}

function describe({ setting, policies, query }: Candidate, workload: readonly JsonObject[], found: Difference): string {
  const { observed, predicted } = found;
  const comments = [
    'istio.yaml of a new folder under test/scenarios',
    `query:     ${JSON.stringify(query)}`,
    `Envoy:     ${observed.decision} ${observed.rule ?? ''} (${observed.words})`,
    `evaluator: ${predicted.decision} ${JSON.stringify(predicted.because)} ${predicted.reason ?? ''}`,
  ];
  const objects = [...settingObjects(setting), ...workload, ...policies];
  const documents = objects.map((object) => stringify(object, { aliasDuplicateObjects: false }));
  return [...comments.map((line) => `# ${line}\n`), documents.join('---\n')].join('');
}
