import { isJsonObject, type JsonObject } from '../../../../src/domain/json.js';
import type { RouteMaker } from '../../routes/routed-mesh.js';
import { randomHttpRoute } from './random-http-route.js';
import { randomVirtualService } from './random-virtual-service.js';
import { routeCase } from './route-case.js';

/** Istio's and the Gateway API's own routes, whose meaning is what the product reads. */
export const nativeRoutes: RouteMaker = {
  file: 'istio.yaml',
  random: (random, slot) => {
    const { namespace } = routeCase(slot).client;
    return random.chance(0.6) ? randomVirtualService(random, namespace) : randomHttpRoute(random, namespace);
  },
  make: (config, slot) => {
    const { namespace } = routeCase(slot).client;
    if (!isJsonObject(config) || !isRoute(config, namespace)) return null;
    return { objects: [...['api', 'web'].map((host) => versionsOf(host, namespace)), config], route: 'read' };
  },
};

function isRoute({ apiVersion, kind, metadata, spec }: JsonObject, namespace: string): boolean {
  const isNamed = isJsonObject(metadata) && metadata['namespace'] === namespace && metadata['name'] !== undefined;
  return apiVersion !== undefined && kind !== undefined && isNamed && isJsonObject(spec);
}

function versionsOf(host: string, namespace: string): JsonObject {
  const subsets = ['v0', 'v1'].map((version) => ({ name: version, labels: { version } }));
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: host, namespace },
    spec: { host, subsets },
  };
}
