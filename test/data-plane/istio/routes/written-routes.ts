import { istioAdapter } from '../../../../src/adapters/istio/adapter.js';
import { parseDocuments } from '../../../../src/connections/documents/parse-documents.js';
import { Policy } from '../../../../src/domain/model/policy.js';
import { TrafficRoute } from '../../../../src/domain/model/traffic-route.js';
import type { RouteMaker } from '../../routes/routed-mesh.js';
import { randomRoute } from './random-route.js';
import { routeCase } from './route-case.js';

/** Routes of the model, as the adapter writes them beside the versions that they name. */
export const writtenRoutes: RouteMaker = {
  file: 'model.yaml',
  random: (random, slot) => randomRoute(random, routeCase(slot).client.namespace),
  make: (config, slot) => {
    const { success, data: route } = TrafficRoute.safeParse(config);
    if (!success) return null;
    const { objects, client } = routeCase(slot);
    const { objects: parsed } = parseDocuments(JSON.stringify(objects), 'application/json', 'istio');
    const observed = { mesh: 'east', kind: 'istio' as const, version: null, objects: parsed };
    const inventory = istioAdapter.inventory(observed);
    const context = { mesh: 'east', inventory, capabilities: istioAdapter.capabilities(inventory.version), observed };
    const policies = [route, ...['api', 'web'].map((name) => subsetsOf(name, client.namespace))];
    const written = istioAdapter.write(
      policies.map((policy) => ({ policy, names: {} })),
      context,
    );
    const isExact = written.report.every(({ fidelity }) => fidelity === 'exact');
    return { objects: written.objects.map(({ body }) => body), route: isExact ? route : null };
  },
};

function subsetsOf(name: string, namespace: string): Policy {
  const subsets = ['v0', 'v1'].map((version) => ({ name: version, labels: { version } }));
  const spec = { host: { service: name }, subsets };
  return Policy.parse({
    apiVersion: 'concordat/v1',
    kind: 'BackendPolicy',
    metadata: { name: `${name}-subsets`, namespace },
    spec,
  });
}
