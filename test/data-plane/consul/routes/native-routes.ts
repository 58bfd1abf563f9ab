import { isJsonObject } from '../../../../src/domain/json.js';
import type { RouteMaker } from '../../routes/routed-mesh.js';
import { randomChain } from './random-router.js';
import { serviceOf } from './route-rig.js';

/** Routers and splitters, whose meaning is what the product reads. */
export const nativeRoutes: RouteMaker = {
  file: 'consul.yaml',
  random: (random, slot) => randomChain(random, serviceOf(slot)),
  make: (config, slot) => {
    const entries = Array.isArray(config) ? config.filter((entry) => isJsonObject(entry)) : [];
    const areOwn = entries.every(({ Kind, Name }) => Kind !== undefined && Name === serviceOf(slot));
    return entries.length > 0 && areOwn ? { objects: entries, route: 'read' } : null;
  },
};
