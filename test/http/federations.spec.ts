import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Federation } from '../../src/features/federations/federations.schemas.js';
import { liveProject, type LiveProject } from '../support/live-project.js';

/** A service of each mesh for the other two. */
const EXPORTS = `apiVersion: concordat/v1
kind: ServiceExport
metadata: { name: reviews-out, namespace: shop }
spec:
  from: { mesh: east, service: web }
  gateway:
    address: 203.0.113.10
    trustedAs: { identity: { namespace: istio-system, serviceAccount: istio-ingressgateway } }
---
apiVersion: concordat/v1
kind: ServiceExport
metadata: { name: payments-out, namespace: shop }
spec:
  from: { mesh: west, service: payments }
  gateway:
    address: 203.0.113.20
    trustedAs: { networks: [203.0.113.0/24] }
---
apiVersion: concordat/v1
kind: ServiceExport
metadata: { name: counting-out, namespace: shop }
spec:
  from: { mesh: south, service: counting }
  gateway:
    address: 203.0.113.30
    trustedAs: { identity: { service: edge } }
`;

describe('federations', () => {
  let project: LiveProject;
  beforeAll(async () => {
    project = await liveProject('east', 'south', 'west');
    await project.import('east', 'south', 'west');
    await project.apply(EXPORTS);
  });
  afterAll(() => project.close());

  const get = async (name: string) => (await project.author.get(`federations/shop/${name}`).expect(200)).body as Federation;
  const objects = ({ sides }: Federation) =>
    Object.fromEntries(sides.map(({ mesh, objects: all }) => [mesh, all.map(({ object }) => object)]));

  it('show the native objects of both sides', async () => {
    expect(objects(await get('reviews-out'))).toEqual({
      east: ['Gateway shop/reviews-out-ingress', 'VirtualService shop/reviews-out-ingress'],
      south: ['service-defaults web-east', 'terminating-gateway federation-terminating-gateway'],
      west: ['Service shop/web-east', 'EndpointSlice shop/web-east'],
    });
    expect(objects(await get('payments-out'))).toMatchObject({ east: ['ServiceEntry shop/payments-out-west'] });
    expect(objects(await get('counting-out'))).toMatchObject({ south: expect.arrayContaining(['http-route shop-counting-out']) });
  });

  it('are listed in order, page by page', async () => {
    const first = await project.author.get('federations?limit=2').expect(200);
    expect(first.body.items.map(({ name }: Federation) => name)).toEqual(['counting-out', 'payments-out']);
    const next = await project.author.get(`federations?limit=2&cursor=${first.body.nextCursor}`).expect(200);
    expect(next.body).toMatchObject({ items: [{ name: 'reviews-out' }], nextCursor: null });
    await project.author.get('federations/shop/nobody').expect(404);
  });

  it('tell what is unmet as findings too', async () => {
    const { crossings } = await get('reviews-out');
    expect(crossings.map(({ to, identity, feasible }) => [to, identity, feasible])).toEqual([
      ['south', 'gateway', true],
      ['west', 'gateway', true],
    ]);
    const check = await project.author.post('checks?wait=60s').send({}).expect(201);
    const codes = (check.body.findings as { code: string }[]).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['FT-04', 'FT-08']));
  });

  it('are pushed like any change; then nothing is left to do', async () => {
    const adopting = await project.plan({ meshes: ['*'], adopt: 'always' });
    await project.approve(adopting);
    expect((await project.rollOut(adopting)).state).toBe('SUCCEEDED');
    const { mesh } = project;
    expect(mesh.east.find({ kind: 'ServiceEntry', namespace: 'shop', name: 'payments-out-west' })).toBeDefined();
    expect(mesh.west.find({ kind: 'EndpointSlice', namespace: 'shop', name: 'counting-south' })).toBeDefined();
    expect(mesh.south.find({ kind: 'http-route', name: 'shop-counting-out' })).toBeDefined();
    expect(mesh.south.find({ kind: 'service-intentions', name: 'counting' })).toMatchObject({
      Sources: [
        { Name: 'dashboard', Permissions: [{ Action: 'deny' }, { Action: 'allow' }] },
        { Name: 'edge', Action: 'allow' },
      ],
    });
    const plan = await project.plan({ meshes: ['*'] });
    expect(plan.summary).toMatchObject({ create: 0, update: 0, delete: 0, conflict: 0, refused: 0 });
  });

  it('go when their export goes, and nothing of others with them', async () => {
    const before = project.mesh.west.find({ kind: 'Service', namespace: 'shop', name: 'payments' });
    const path = 'policies/ServiceExport/shop/reviews-out';
    const { headers } = await project.author.get(path).expect(200);
    await project.author.delete(path).set('if-match', String(headers['etag'])).expect(204);
    expect((await project.push('east', 'south', 'west')).state).toBe('SUCCEEDED');
    expect(project.mesh.west.find({ kind: 'Service', namespace: 'shop', name: 'web-east' })).toBeUndefined();
    expect(project.mesh.west.find({ kind: 'Service', namespace: 'shop', name: 'payments' })).toEqual(before);
    expect(project.mesh.east.find({ kind: 'Gateway', namespace: 'shop', name: 'reviews-out-ingress' })).toBeUndefined();
  });
});
