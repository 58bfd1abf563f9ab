import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../src/access/actor.js';
import { PROJECT, testApp, type TestApp } from '../support/test-app.js';

describe('access', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  it.each([
    ['no token', null],
    ['a word that is no token', 'Bearer x'],
    ['a token that nobody made', `Bearer cct_${'x'.repeat(43)}`],
    ['another scheme', 'Basic Y2N0Og=='],
  ])('is refused to %s', async (_, header) => {
    const call = app.anonymous.get('/v1/whoami');
    const { body, headers } = await (header === null ? call : call.set('authorization', header)).expect(401);
    expect(headers['www-authenticate']).toContain('Bearer');
    expect(body.code).toBe('CONCORDAT-UNAUTHENTICATED');
  });

  it('shows a secret once and never again', async () => {
    const made = await app.admin
      .post('tokens')
      .send({ name: 'ci', roles: ['author'] })
      .expect(201);
    expect(made.body.token).toMatch(/^cct_[\w-]{43}$/);
    const whoami = await app.with(made.body.token).get('/v1/whoami').expect(200);
    expect(whoami.body).toEqual({ id: made.body.id, name: 'ci', project: PROJECT, roles: ['author'] });
    const read = await app.admin.get(`tokens/${made.body.id}`).expect(200);
    const list = await app.admin.get('tokens').expect(200);
    const trail = await app.admin.get('audit-events').expect(200);
    for (const { text } of [read, list, trail]) expect(text).not.toContain(made.body.token);
  });

  it('ends when a token is revoked or expires', async () => {
    const made = await app.admin
      .post('tokens')
      .send({ name: 'short', roles: ['viewer'] })
      .expect(201);
    await app.with(made.body.token).get('/v1/whoami').expect(200);
    await app.admin.delete(`tokens/${made.body.id}`).expect(204);
    await app.with(made.body.token).get('/v1/whoami').expect(401);
    const expiresAt = new Date(Date.now() + 2000).toISOString();
    const brief = await app.admin
      .post('tokens')
      .send({ name: 'brief', roles: ['viewer'], expiresAt })
      .expect(201);
    await app.with(brief.body.token).get('/v1/whoami').expect(200);
    await new Promise((resolve) => setTimeout(resolve, 2050));
    await app.with(brief.body.token).get('/v1/whoami').expect(401);
    await app.admin
      .post('tokens')
      .send({ name: 'late', roles: ['viewer'], expiresAt: '2020-01-01T00:00:00Z' })
      .expect(400);
  });

  it.each(ROLES)('gives a %s what the role may do', async (role) => {
    const agent = await app.as(role);
    const isAdmin = role === 'admin';
    await agent.get(`/v1/projects/${PROJECT}`).expect(200);
    await agent.get('operations').expect(200);
    await agent.get('tokens').expect(isAdmin ? 200 : 403);
    await agent.get('audit-events').expect(isAdmin ? 200 : 403);
    await agent
      .post('tokens')
      .send({ name: 'x', roles: ['admin'] })
      .expect(isAdmin ? 201 : 403);
    await agent
      .put(`/v1/projects/${PROJECT}`)
      .send({})
      .expect(isAdmin ? 428 : 403);
  });

  it('cannot be spread from one project to another', async () => {
    await app.admin.put('/v1/projects/other').send({}).expect(201);
    const admin = await app.as('admin');
    for (const path of ['', '/tokens', '/audit-events', '/operations']) await admin.get(`/v1/projects/other${path}`).expect(404);
    await admin
      .post('/v1/projects/other/tokens')
      .send({ name: 'x', roles: ['admin'] })
      .expect(404);
    await admin.put('/v1/projects/brand-new').send({}).expect(404);
  });
});
