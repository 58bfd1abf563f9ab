import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TokensStore } from '../../src/features/tokens/tokens.store.js';
import { databaseText } from '../support/database-text.js';
import { freshKey } from '../support/live-project.js';
import { ADMIN_TOKEN, PROJECT, testApp, type TestApp } from '../support/test-app.js';

// CVE-2023-22482, CVE-2022-29165, CVE-2021-20278, CVE-2026-23990, CVE-2026-40109: what was taken for a valid token.
// CVE-2024-21652, CVE-2024-21662, CVE-2020-8827, CVE-2022-24912: guessing, and learning from how long it takes.
describe('tokens', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
    await app.as('viewer');
  });
  afterAll(() => app.close());

  const make = async (roles: readonly string[], project = PROJECT, more: object = {}) =>
    (
      await app.admin
        .post(`/v1/projects/${project}/tokens`)
        .send({ name: 't', roles, ...more })
        .expect(201)
    ).body as {
      id: string;
      token: string;
    };

  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['the scheme alone', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['the prefix alone', 'Bearer cct_'],
    ['a guess', `Bearer cct_${'A'.repeat(43)}`],
    ['another case', `Bearer ${ADMIN_TOKEN.toUpperCase()}`],
    ['a part', `Bearer ${ADMIN_TOKEN.slice(0, -1)}`],
    ['more', `Bearer ${ADMIN_TOKEN}x`],
    ['two tokens', `Bearer ${ADMIN_TOKEN}, Bearer ${ADMIN_TOKEN}`],
    ['the hash of a token', `Bearer ${createHash('sha256').update(ADMIN_TOKEN).digest('hex')}`],
    ['a wildcard', 'Bearer %'],
    ['SQL', "Bearer 'OR'1'='1"],
    ['no scheme', ADMIN_TOKEN],
    ['basic', `Basic ${Buffer.from(`admin:${ADMIN_TOKEN}`).toString('base64')}`],
    ['an unsigned JWT', 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJhZG1pbiJdfQ.'],
    ['a long one', `Bearer ${'x'.repeat(5000)}`],
  ])('are not %s', async (_, header) => {
    const request = app.anonymous.get('/v1/whoami');
    const { body } = await (header === undefined ? request : request.set('authorization', header)).expect(401);
    expect(body.detail).toBe('Send `Authorization: Bearer` with a token that is neither expired nor revoked.');
  });

  it('are taken from the Authorization header and nowhere else', async () => {
    await app.anonymous.get(`/v1/projects?access_token=${ADMIN_TOKEN}`).expect(401);
    for (const [name, value] of [
      ['cookie', `token=${ADMIN_TOKEN}; authorization=Bearer ${ADMIN_TOKEN}`],
      ['x-authorization', `Bearer ${ADMIN_TOKEN}`],
      ['x-forwarded-authorization', `Bearer ${ADMIN_TOKEN}`],
      ['proxy-authorization', `Bearer ${ADMIN_TOKEN}`],
      ['x-api-key', ADMIN_TOKEN],
      ['x-forwarded-user', 'admin'],
      ['x-remote-user', 'admin'],
      ['impersonate-user', 'admin'],
    ] as const)
      await app.anonymous.get('/v1/whoami').set(name, value).expect(401);
  });

  it('cannot be borrowed: no header makes a caller somebody else', async () => {
    const { id, token } = await make(['viewer']);
    const whoami = await app
      .with(token)
      .get('/v1/whoami')
      .set('impersonate-user', 'admin')
      .set('x-forwarded-user', 'admin')
      .expect(200);
    expect(whoami.body).toMatchObject({ id, roles: ['viewer'] });
  });

  it('are looked up by their hash alone, right or wrong, so that time tells nothing of them', async () => {
    const asked: Buffer[] = [];
    const store = app.nest.get(TokensStore);
    const real = store.findActor.bind(store);
    const spy = vi.spyOn(store, 'findActor').mockImplementation((tx, hash, at) => {
      asked.push(hash);
      return real(tx, hash, at);
    });
    const tokens = [ADMIN_TOKEN, ADMIN_TOKEN.slice(0, -1), 'x'];
    for (const token of tokens) await app.with(token).get('/v1/whoami');
    spy.mockRestore();
    expect(asked).toEqual(tokens.map((token) => createHash('sha256').update(token).digest()));
  });

  it('are kept as hashes only', async () => {
    const { token } = await make(['viewer']);
    const text = await databaseText(app.database);
    expect(text).toContain(createHash('sha256').update(token).digest().toString('latin1'));
    for (const secret of [token, token.slice(4), ADMIN_TOKEN]) expect(text).not.toContain(secret);
  });

  it('of equal requests are different and long', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => make(['viewer'])));
    expect(new Set(made.map(({ token }) => token)).size).toBe(20);
    for (const { token } of made) expect(Buffer.from(token.slice(4), 'base64url')).toHaveLength(32);
  });

  it('are made by admins for their own project only, and never for the installation', async () => {
    await app.admin.put('/v1/projects/other').send({}).expect(201);
    const { token } = await make(['admin']);
    await app
      .with(token)
      .post('/v1/projects/other/tokens')
      .send({ name: 'x', roles: ['viewer'] })
      .expect(404);
    const made = await app
      .with(token)
      .post('tokens')
      .send({ name: 'x', roles: ['admin'] })
      .expect(201);
    expect(made.body.project).toBe(PROJECT);
    for (const more of [{ project: null }, { project: 'other' }]) {
      await app
        .with(token)
        .post('tokens')
        .send({ name: 'x', roles: ['admin'], ...more })
        .expect(400);
    }
    for (const roles of [[], ['root'], ['Admin'], 'admin', [['admin']], [null], ['admin', 'x']]) {
      await app.admin.post('tokens').send({ name: 'x', roles }).expect(400);
    }
  });

  // CVE-2019-11202, CVE-2020-1764: defaults that everybody knows.
  it.each(['admin', 'password', 'concordat', 'bootstrap', 'token', 'cct_admin', 'system'])(
    'named %s are nobody',
    async (token) => {
      await app.with(token).get('/v1/whoami').expect(401);
    },
  );
});

// CVE-2023-32199, CVE-2021-36775, CVE-2023-22650, CVE-2023-40025, CVE-2024-41666, CVE-2020-1762: rights that outlived their end.
describe('rights that were taken away', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
    await app.as('viewer');
  });
  afterAll(() => app.close());

  const make = async (roles: readonly string[], project = PROJECT) =>
    (await app.admin.post(`/v1/projects/${project}/tokens`).send({ name: 't', roles }).expect(201)).body as {
      id: string;
      token: string;
    };

  it('are gone with the next request, also for what was idempotent', async () => {
    await app.admin
      .put('meshes/lab')
      .send({ kind: 'istio', connection: { documents: {} } })
      .expect(201);
    const { id, token } = await make(['author']);
    const start = () =>
      app
        .with(token)
        .post('plans')
        .set('idempotency-key', 'k')
        .send({ meshes: ['lab'] });
    expect((await start()).status).toBeLessThan(300);
    expect((await start()).headers['idempotent-replayed']).toBe('true');
    await app.admin.delete(`tokens/${id}`).expect(204);
    await start().expect(401);
    await app.admin.delete(`tokens/${id}`).expect(204);
  });

  it('of a token do not come back, and its maker cannot undo it', async () => {
    const { id, token } = await make(['admin']);
    await app.with(token).delete(`tokens/${id}`).expect(204);
    await app.with(token).get('tokens').expect(401);
    const first = (await app.admin.get(`tokens/${id}`).expect(200)).body.revokedAt;
    await app.admin.delete(`tokens/${id}`).expect(204);
    expect((await app.admin.get(`tokens/${id}`).expect(200)).body.revokedAt).toBe(first);
  });

  it('end with the project, and do not come back with another of its name', async () => {
    const path = '/v1/projects/short-lived';
    await app.admin.put(path).send({}).expect(201);
    const { token } = await make(['admin'], 'short-lived');
    await app.with(token).get(path).expect(200);
    await app.admin
      .put(`${path}/meshes/old`)
      .send({ kind: 'istio', connection: { documents: {} } })
      .expect(201);
    await app.admin
      .delete(path)
      .set('if-match', (await app.admin.get(path)).headers['etag'] ?? '')
      .expect(204);
    await app.with(token).get(path).expect(401);
    await app.admin.put(path).send({}).expect(201);
    await app.with(token).get(path).expect(401);
    expect((await app.admin.get(`${path}/meshes`).expect(200)).body.items).toEqual([]);
    expect((await app.admin.get(`${path}/tokens`).expect(200)).body.items).toEqual([]);
  });

  it('to approve one’s own plans end with the setting', async () => {
    const path = `/v1/projects/${PROJECT}`;
    const { token } = await make(['approver']);
    const approve = () =>
      app
        .with(token)
        .post(`plans/${plan.body.id}/approvals`)
        .set('idempotency-key', freshKey())
        .send({ digest: plan.body.digest });
    const set = async (authorMayApprove: boolean) =>
      app.admin
        .put(path)
        .set('if-match', (await app.admin.get(path)).headers['etag'] ?? '')
        .send({ settings: { authorMayApprove } })
        .expect(200);
    await set(true);
    const plan = await app
      .with(token)
      .post('plans?wait=30s')
      .set('idempotency-key', freshKey())
      .send({ meshes: ['lab'] })
      .expect(201);
    await approve().expect(201);
    await set(false);
    await approve().expect(403);
  });
});
