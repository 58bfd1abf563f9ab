import { consulAdapter } from '../../../../src/adapters/consul/adapter.js';
import type { JsonObject } from '../../../../src/domain/json.js';
import { TrafficRoute } from '../../../../src/domain/model/traffic-route.js';
import type { NativeSnapshot } from '../../../../src/domain/translation/native-snapshot.js';
import { contextOf, worldOf } from '../../../conformance/world.js';
import type { RouteMaker } from '../../routes/routed-mesh.js';
import { randomRoute } from './random-route.js';
import { serviceOf } from './route-rig.js';

/** Routes of the model, as the adapter writes them into a mesh that holds what the snapshot does. */
export function writtenRoutes(snapshot: NativeSnapshot): RouteMaker {
  const context = contextOf(worldOf({ name: 'consul', adapter: consulAdapter, snapshot, spiffeId: () => '' }));
  const rank = (body: JsonObject) => consulAdapter.writeOrder.indexOf(String(body['Kind']));
  return {
    file: 'model.yaml',
    random: (random, slot) => randomRoute(random, serviceOf(slot)),
    make: (config) => {
      const { success, data: policy } = TrafficRoute.safeParse(config);
      if (!success) return null;
      const { objects, report } = consulAdapter.write([{ policy, names: {} }], context);
      const isExact = report.every(({ fidelity }) => fidelity === 'exact');
      const entries = objects.map(({ body }) => body).toSorted((one, other) => rank(one) - rank(other));
      return { objects: entries, route: isExact ? policy : null };
    },
  };
}
