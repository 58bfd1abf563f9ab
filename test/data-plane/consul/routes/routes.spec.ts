import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effort } from '../../effort.js';
import { RandomSource } from '../../random-source.js';
import { askManyRoutes } from '../../routes/ask-many-routes.js';
import { nativeRoutes } from './native-routes.js';
import { RouteRig } from './route-rig.js';
import { writtenRoutes } from './written-routes.js';

const SERVICES = 40;
/** Routes asked per policy of the run. */
const ROUTES_PER_POLICY = 0.4;

describe('routes from Consul callers', () => {
  let mesh: RouteRig;
  const { seed, policies, requests, until } = effort();
  const random = new RandomSource(seed);
  const wanted = { seed, routes: policies * ROUTES_PER_POLICY, requests, until };

  beforeAll(async () => {
    mesh = await RouteRig.start(SERVICES);
  });

  afterAll(() => mesh.close());

  it('lead where policies say that the adapter writes', async () => {
    const maker = writtenRoutes(await mesh.snapshot());
    const { scenarios, refusals, exactShare, splits } = await askManyRoutes(mesh, maker, random, wanted);
    expect(refusals, 'nothing that is written is refused').toEqual([]);
    expect(scenarios).toEqual([]);
    expect(exactShare).toBeGreaterThan(0.1);
    expect(splits).toBeGreaterThan(0);
  });

  it('lead where the policies say that routers and splitters are read as', async () => {
    const { scenarios, exactShare, splits } = await askManyRoutes(mesh, nativeRoutes, random, wanted);
    expect(scenarios).toEqual([]);
    expect(exactShare).toBeGreaterThan(0.3);
    expect(splits).toBeGreaterThan(0);
  });
});
