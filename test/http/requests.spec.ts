import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testApp, type TestApp } from '../support/test-app.js';

describe('requests', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(() => app.close());

  it('keep their id', async () => {
    const answer = await app.anonymous.get('/v1/whoami').set('x-request-id', 'build-4711').expect(401);
    expect(answer.headers['x-request-id']).toBe('build-4711');
    expect(answer.body.requestId).toBe('build-4711');
    const odd = await app.anonymous.get('/livez').set('x-request-id', 'a b\tc').expect(200);
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('for a known path with a wrong method learn the right ones', async () => {
    const { body, headers } = await app.admin.patch('/v1/projects/shop').send({}).expect(405);
    expect(headers['allow']).toBe('DELETE, GET, HEAD, PUT');
    expect(body.code).toBe('CONCORDAT-METHOD-NOT-ALLOWED');
    await app.admin.options('/v1/whoami').expect(405);
  });

  it.each([
    ['/v1/nothing', 404],
    ['/v1/projects/%zz', 400],
    [`/v1/projects/${'x'.repeat(600)}`, 413],
    [`/v1/projects/${'x'.repeat(200)}`, 404],
  ])('to %s are problems too', async (path, status) => {
    const { body, headers } = await app.admin.get(path).expect(status);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(body).toMatchObject({
      status,
      code: expect.stringMatching(/^CONCORDAT-/) as string,
      requestId: headers['x-request-id'],
    });
  });

  it('are refused where they accept nothing that there is', async () => {
    await app.admin.get('/v1/whoami').set('accept', 'text/html').expect(406);
    await app.admin.get('/v1/whoami').set('accept', 'text/html, */*;q=0.1').expect(200);
    await app.admin.get('/v1/whoami').set('accept', 'application/json;q=0, */*').expect(406);
  });

  it('find the process alive and ready', async () => {
    await app.anonymous.get('/livez').expect(200, { status: 'ok' });
    await app.anonymous.get('/readyz').expect(200, { status: 'ok' });
  });
});
