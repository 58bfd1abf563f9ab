import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/test-app.js';

describe('projects', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  it('are made once and changed only with the version that was read', async () => {
    const made = await app.admin.put('/v1/projects/made').send({}).expect(201);
    expect(made.headers).toMatchObject({ location: '/v1/projects/made', etag: '"1"' });
    expect(made.body).toMatchObject({ name: 'made', settings: { authorMayApprove: false }, version: 1 });
    const body = { settings: { authorMayApprove: true } };
    await app.admin.put('/v1/projects/made').send(body).expect(428);
    await app.admin.put('/v1/projects/made').set('if-match', '"7"').send(body).expect(412);
    const changed = await app.admin.put('/v1/projects/made').set('if-match', '"1"').send(body).expect(200);
    expect(changed.headers['etag']).toBe('"2"');
    const read = await app.admin.get('/v1/projects/made').expect(200);
    expect(read.body).toEqual(changed.body);
    await app.admin.get('/v1/projects/made').set('if-none-match', '"2"').expect(304);
  });

  it('are listed in pages whose cursors hold only for their list and caller', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) await app.admin.put(`/v1/projects/${name}`).send({}).expect(201);
    const first = await app.admin.get('/v1/projects?limit=2').expect(200);
    expect(first.body.items).toHaveLength(2);
    const cursor = encodeURIComponent(first.body.nextCursor);
    const second = await app.admin.get(`/v1/projects?limit=2&cursor=${cursor}`).expect(200);
    const names = [...first.body.items, ...second.body.items].map(({ name }: { name: string }) => name);
    expect(new Set(names).size).toBe(4);
    const viewer = await app.as('viewer');
    const refused = await viewer.get(`/v1/projects?limit=2&cursor=${cursor}`).expect(400);
    expect(refused.body.errors[0]).toMatchObject({ pointer: 'query/cursor', code: 'CURSOR' });
  });

  it('do not exist for tokens of other projects', async () => {
    await app.admin.put('/v1/projects/foreign').send({}).expect(201);
    const admin = await app.as('admin');
    const foreign = await admin.get('/v1/projects/foreign').expect(404);
    const missing = await admin.get('/v1/projects/missing').expect(404);
    expect(foreign.body.detail.replace('foreign', 'X')).toBe(missing.body.detail.replace('missing', 'X'));
    const list = await admin.get('/v1/projects').expect(200);
    expect(list.body.items.map(({ name }: { name: string }) => name)).toEqual(['shop']);
  });

  it('leave the audit trail when they go', async () => {
    await app.admin.put('/v1/projects/gone').send({}).expect(201);
    await app.admin.delete('/v1/projects/gone').set('if-match', '"1"').set('content-type', 'application/json').expect(204);
    await app.admin.get('/v1/projects/gone').expect(404);
    await app.admin.put('/v1/projects/gone').send({}).expect(201);
    const trail = await app.admin.get('/v1/projects/gone/audit-events').expect(200);
    expect(trail.body.items.map(({ action }: { action: string }) => action)).toEqual(['create', 'delete', 'create']);
  });
});
