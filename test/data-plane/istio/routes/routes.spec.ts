import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { effort } from '../../effort.js';
import { RandomSource } from '../../random-source.js';
import { askManyRoutes } from '../../routes/ask-many-routes.js';
import { IstioRoutes } from './istio-routes.js';
import { nativeRoutes } from './native-routes.js';
import { writtenRoutes } from './written-routes.js';

const SLOTS = 40;
/** Routes asked per policy of the run. */
const ROUTES_PER_POLICY = 0.4;

describe('routes from Istio clients', () => {
  let mesh: IstioRoutes;
  const { seed, policies, requests, until } = effort();
  const random = new RandomSource(seed);
  const wanted = { seed, routes: policies * ROUTES_PER_POLICY, requests, until };

  beforeAll(async () => {
    mesh = await IstioRoutes.start(SLOTS);
  });

  afterAll(() => mesh.close());

  it('lead where policies say that the adapter writes', async () => {
    const { scenarios, refusals, exactShare, splits } = await askManyRoutes(mesh, writtenRoutes, random, wanted);
    expect(refusals, 'nothing that is written is refused').toEqual([]);
    expect(scenarios).toEqual([]);
    expect(exactShare).toBeGreaterThan(0.3);
    expect(splits).toBeGreaterThan(0);
  });

  it('lead where the policies say that VirtualServices and HTTPRoutes are read as', async () => {
    const { scenarios, exactShare, splits } = await askManyRoutes(mesh, nativeRoutes, random, wanted);
    expect(scenarios).toEqual([]);
    expect(exactShare).toBeGreaterThan(0.3);
    expect(splits).toBeGreaterThan(0);
  });
});
