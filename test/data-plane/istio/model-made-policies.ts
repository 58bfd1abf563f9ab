import fc from 'fast-check';
import { istioAdapter } from '../../../src/adapters/istio/adapter.js';
import { parseDocuments } from '../../../src/connections/documents/parse-documents.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { AuthorizationPolicy } from '../../../src/domain/model/authorization-policy.js';
import { authorizationPolicies } from '../../support/arbitraries/authorization-policy.js';
import type { RandomSource } from '../random-source.js';
import { settingObjects, type MeshSetting } from './mesh-setting.js';
import type { TestWorkload } from './mesh-workload.js';

/** Native policies for one workload that the adapter writes from policies of the model. */
export function modelMadePolicies(random: RandomSource, setting: MeshSetting, workload: TestWorkload): JsonObject[] {
  const { namespace, serviceAccount: service, objects } = workload;
  const [sampled = []] = fc.sample(authorizationPolicies, { numRuns: 1, seed: random.below(2 ** 31) });
  const policies = sampled.map((policy) => {
    const own = JSON.stringify(policy)
      .replaceAll('"namespace":"default"', `"namespace":"${namespace}"`)
      .replaceAll('"service":"api"', `"service":"${service}"`)
      .replaceAll('{"app":"api"}', `{"app":"${service}"}`);
    return AuthorizationPolicy.parse(JSON.parse(own));
  });
  const { objects: parsed } = parseDocuments(
    JSON.stringify([...settingObjects(setting), ...objects]),
    'application/json',
    'istio',
  );
  const observed = { mesh: 'east', kind: 'istio' as const, version: null, objects: parsed };
  const inventory = istioAdapter.inventory(observed);
  const context = { mesh: 'east', inventory, capabilities: istioAdapter.capabilities(inventory.version), observed };
  const written = istioAdapter.write(
    policies.map((policy) => ({ policy, names: {} })),
    context,
  ).objects;
  // What is for the whole mesh would decide at all the other workloads too.
  return written.filter((object) => object.namespace === namespace).map(({ body }) => body);
}
