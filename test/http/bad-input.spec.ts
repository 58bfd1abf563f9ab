import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freshKey } from '../support/live-project.js';
import { ADMIN_TOKEN, testApp, type Agent, type TestApp } from '../support/test-app.js';

const YAML = 'application/yaml';
const JSON_TYPE = 'application/json';
const DEEP = 100_000;
const BOMB = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefgh'.split('').map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(9)}]`),
];
const POLICY = 'apiVersion: concordat/v1\nkind: AuthorizationPolicy\nmetadata: { name: a, namespace: shop }\n';
const ID = '019aabde-1c00-7000-8000-000000000031';

/** What a caller can send wrongly, over the routes that take the most of it: a problem each time, nothing kept, the server goes on. */
describe('bad input', () => {
  let app: TestApp;
  let admin: Agent;
  beforeAll(async () => {
    app = await testApp();
    admin = app.admin;
    await admin
      .put('meshes/lab')
      .send({ kind: 'istio', connection: { documents: {} } })
      .expect(201);
  });
  afterAll(() => app.close());
  afterEach(async () => {
    await app.anonymous.get('/readyz').expect(200);
    for (const list of ['policies', 'revisions', 'checks', 'imports', 'plans', 'rollouts'])
      expect([list, (await admin.get(list).expect(200)).body.items]).toEqual([list, []]);
  });

  const ROUTES = [
    ['post', 'apply'],
    ['put', 'policies/AuthorizationPolicy/shop/a'],
    ['put', 'meshes/lab/documents'],
    ['post', 'checks'],
    ['post', 'translations'],
    ['post', 'access-queries'],
    ['post', 'imports'],
    ['post', 'plans'],
  ] as const;
  const send = (method: 'post' | 'put', path: string, type: string, text: string) =>
    admin[method](path).set('content-type', type).set('idempotency-key', freshKey()).send(text);

  describe.each(ROUTES)('%s %s', (method, path) => {
    it.each([
      ['JSON that ends too early', JSON_TYPE, '[{"apiVersion":'],
      ['YAML that is none', YAML, 'spec: [1, 2\nname: }'],
      ['JSON nested 100,000 deep', JSON_TYPE, '['.repeat(DEEP) + ']'.repeat(DEEP)],
      ['JSON objects nested 100,000 deep', JSON_TYPE, '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP)],
      ['YAML nested 100,000 deep', YAML, '['.repeat(DEEP) + ']'.repeat(DEEP)],
      ['YAML blocks nested deep', YAML, Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
      ['an alias bomb', YAML, BOMB.join('\n')],
      ['a prototype key', JSON_TYPE, '{"__proto__":{"a":1}}'],
    ])('refuses %s', async (_, type, text) => {
      const started = performance.now();
      const { body } = await send(method, path, type, text).expect(400);
      expect(body.code).toMatch(/^CONCORDAT-(MALFORMED|VALIDATION)$/);
      expect(performance.now() - started).toBeLessThan(2000);
    });

    it('refuses 6 MiB', async () => {
      const text = JSON.stringify([{ text: 'x'.repeat(6 * 1024 * 1024) }]);
      const { body } = await send(method, path, JSON_TYPE, text).expect(413);
      expect(body.code).toBe('CONCORDAT-TOO-LARGE');
      await send(method, path, YAML, `a: ${'x'.repeat(6 * 1024 * 1024)}`).expect(413);
    });

    it.each(wrongTypes(path))('refuses the wrong type %s', async (text) => {
      const { status, body } = await send(method, path, JSON_TYPE, text);
      expect([text, status, body.code]).toEqual([text, 400, expect.stringMatching(/MALFORMED|VALIDATION/)]);
    });
  });

  it('of unknown kinds and fields is told with its place', async () => {
    const text = `${POLICY}spec: { rules: [], colour: red }\n---\n${POLICY.replace('AuthorizationPolicy', 'Nonsense')}spec: {}\n`;
    const { body } = await send('post', 'apply', YAML, text).expect(400);
    expect(body.errors).toEqual([
      expect.objectContaining({ document: 0, line: 4, pointer: '/spec/colour' }),
      expect.objectContaining({ document: 1, pointer: '/kind', line: 7 }),
    ]);
  });

  it.each([
    'meshes/nobody',
    'meshes/nobody/services',
    'policies/AuthorizationPolicy/shop/nobody',
    'revisions/7',
    `imports/${ID}`,
    `checks/${ID}`,
    `plans/${ID}`,
    `rollouts/${ID}`,
    `drift-scans/${ID}`,
    `operations/${ID}`,
    `tokens/${ID}`,
    'nonsense',
  ])('of an unknown id: GET %s is 404', async (path) => {
    const { body, headers } = await admin.get(path).expect(404);
    expect(body).toMatchObject({ status: 404, code: 'CONCORDAT-NOT-FOUND' });
    expect(headers['content-type']).toContain('application/problem+json');
  });

  it.each(['imports', 'checks', 'plans', 'rollouts', 'drift-scans', 'operations'])(
    'of no id at all: GET %s/x is 400',
    async (list) => {
      expect((await admin.get(`${list}/x`).expect(400)).body.errors).toHaveLength(1);
    },
  );

  it.each(['policies', 'meshes', 'plans', 'findings', 'services', 'audit-events'])(
    'GET %s refuses cursors and limits that are none',
    async (list) => {
      for (const query of ['cursor=x', 'cursor=', 'cursor=e30.e30', 'limit=0', 'limit=-1', 'limit=x', 'colour=red'])
        expect([query, (await admin.get(`${list}?${query}`)).status]).toEqual([query, 400]);
    },
  );

  it('of another project is 404 for who has no role there', async () => {
    const author = await app.as('author');
    await admin.put('/v1/projects/secret').send({}).expect(201);
    for (const path of ['', '/policies', '/meshes', '/plans', `/plans/${ID}`, '/audit-events']) {
      const { body } = await author.get(`/v1/projects/secret${path}`).expect(404);
      expect(body.detail).toBe('The project secret does not exist.');
    }
    const missing = await author.get('/v1/projects/nowhere/policies').expect(404);
    expect(missing.body.detail).toBe('The project nowhere does not exist.');
  });

  it.each([null, 'Bearer wrong', `Bearer ${ADMIN_TOKEN}x`, 'Basic eA=='])('with the token %s is 401', async (header) => {
    for (const [method, path] of ROUTES) {
      const call = app.anonymous[method](path).send({});
      expect((await (header === null ? call : call.set('authorization', header))).status).toBe(401);
    }
  });
});

/** A check tells what is no policy as a finding; an offline mesh may hold nothing, said by an empty list. */
function wrongTypes(path: string): string[] {
  const scalars = ['7', '"text"', 'true'];
  if (path === 'meshes/lab/documents') return [...scalars, 'null', '[null]', '[7]', '[[]]'];
  const objects = [...scalars, 'null', '{"meshes":7}', '{"queries":{}}', '{"documents":"x"}'];
  return path === 'checks' ? objects : [...objects, '[7]', '[null]', '[[]]'];
}
