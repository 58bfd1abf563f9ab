import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshKey } from '../support/live-project.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

/** Exponential or worse where an engine backtracks. */
const EVIL = [
  '(a+)+$',
  '([a-zA-Z]+)*$',
  '(a|aa)+$',
  '(a|a?)+$',
  '(.*a){25}$',
  '(x+x+)+y',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(?:a?){50}a{50}',
];
/** What no automaton can do, and what would be too large for one. */
const REFUSED = [
  String.raw`(a)\1`,
  '(?=a)b',
  '(?<!a)b',
  '(',
  '[z-a]',
  'a{1001}',
  '(?:(?:a{1000}){1000}){1000}',
  '('.repeat(3000) + ')'.repeat(3000),
  '*',
  String.raw`\p{Nonsense}`,
];
const VICTIM = `/${'a'.repeat(30_000)}!`;
/** A machine under load answers late; an engine that backtracks does not answer at all. */
const BEARABLE_MS = 5_000;

const authorization = (match: object, name = 'evil') => ({
  apiVersion: 'concordat/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name, namespace: 'n' },
  spec: {
    target: { service: 'web' },
    action: 'deny',
    rules: [{ to: [{ paths: [match], hosts: [match] }], when: [{ attribute: { header: 'x' }, values: [match] }] }],
  },
});

const route = (regex: string) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'evil', namespace: 'n' },
  spec: {
    hosts: ['web'],
    http: [{ match: [{ uri: { regex }, headers: { x: { regex } } }], route: [{ destination: { host: 'web' } }] }],
  },
});

const SERVICE = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'n' },
  spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80 }] },
};

// CVE-2024-32476, CVE-2025-47281, CVE-2026-23881, CVE-2026-44937, ASVS 1.3.12: an expression of a user hangs everybody.
describe('expressions of users', () => {
  let app: TestApp;
  let author: Agent;
  const lag = monitorEventLoopDelay({ resolution: 10 });
  beforeAll(async () => {
    app = await testApp();
    author = await app.as('author');
    await app.admin
      .put('meshes/lab')
      .send({ kind: 'istio', connection: { documents: {} } })
      .expect(201);
    lag.enable();
  });
  afterAll(async () => {
    lag.disable();
    await app.close();
  });

  const ask = () => {
    const target = { mesh: 'lab', namespace: 'n', service: 'web', port: 80 };
    const request = { method: 'GET', path: VICTIM, host: VICTIM, headers: [['x', VICTIM]] };
    return author.post('access-queries').send({ queries: [{ target, request }] });
  };

  it.each(EVIL)('such as %s are taken, checked, translated and asked about without a pause', async (regex) => {
    lag.reset();
    const start = performance.now();
    const put = author.put('policies/AuthorizationPolicy/n/evil').send(authorization({ regex }));
    const known = await author.get('policies/AuthorizationPolicy/n/evil');
    expect(
      (await put.set('if-match', known.headers['etag'] ?? '"0"').unset(known.status === 404 ? 'if-match' : 'x-none')).status,
    ).toBeLessThan(300);
    await app.admin
      .put('meshes/lab/documents')
      .send([SERVICE, route(regex)])
      .expect(200);
    await author.post('checks?wait=60s').send({}).expect(201);
    await author.post('translations').send({}).expect(200);
    await author
      .post('imports?wait=60s')
      .send({ meshes: ['lab'] })
      .expect(201);
    await author
      .post('plans?wait=60s')
      .set('idempotency-key', freshKey())
      .send({ meshes: ['lab'] })
      .expect(201);
    await ask().expect(200);
    expect(performance.now() - start).toBeLessThan(2 * BEARABLE_MS);
    expect(lag.max / 1e6).toBeLessThan(BEARABLE_MS);
  });

  it.each(REFUSED)('such as %.30s are refused with their place', async (regex) => {
    const start = performance.now();
    const { body } = await author.put('policies/AuthorizationPolicy/n/bad').send(authorization({ regex }, 'bad')).expect(400);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toContain('/spec/rules/0/to/0/paths/0/regex');
    expect(performance.now() - start).toBeLessThan(BEARABLE_MS);
  });

  it.each(REFUSED)('such as %.30s in documents of a mesh fail nothing but themselves', async (regex) => {
    await app.admin
      .put('meshes/lab/documents')
      .send([SERVICE, route(regex)])
      .expect(200);
    for (const path of ['checks', 'imports']) {
      const { status } = await author.post(`${path}?wait=60s`).send({ meshes: ['lab'] });
      expect([path, status]).toEqual([path, 201]);
    }
    expect((await ask()).status).toBe(200);
  });

  // CVE-2026-39350, CVE-2026-44937: a dot that was taken for any letter widened a match.
  it.each([
    ['exact', { exact: '/a.b' }, '/axb'],
    ['prefix', { prefix: '/a.b' }, '/axb/c'],
    ['suffix', { suffix: '.b' }, '/ab'],
    ['exact', { exact: '/a+' }, '/aa'],
    ['exact', { exact: '/(a|b)' }, '/a'],
  ])('are not made of plain texts: %s %j does not match %s', async (_, match, path) => {
    const document = {
      ...authorization(match, 'plain'),
      spec: { ...authorization(match).spec, rules: [{ to: [{ paths: [match] }] }] },
    };
    const { body } = await author
      .post('translations')
      .send({ meshes: ['lab'], documents: [document] })
      .expect(200);
    const objects = body.meshes[0].objects.map(({ body: native }: { body: object }) => native);
    await app.admin
      .put('meshes/lab/documents')
      .send([SERVICE, ...objects])
      .expect(200);
    const target = { mesh: 'lab', namespace: 'n', service: 'web', port: 80 };
    const answer = await author
      .post('access-queries')
      .send({ queries: [{ target, request: { method: 'GET', path, host: 'web' } }] });
    expect(answer.body.answers[0].decisions[0].decision).toBe('allow');
  });

  it('claims of any type are weighed without a fault', async () => {
    const claims = [null, true, 0, -1.5, '', 'x', [], [[]], [null], {}, { a: { b: [1, { c: null }] } }, 'x'.repeat(50_000)];
    const target = { mesh: 'lab', namespace: 'n', service: 'web', port: 80 };
    const guarded = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'claims', namespace: 'n' },
      spec: {
        rules: [
          {
            from: [{ source: { requestPrincipals: ['*'] } }],
            when: ['groups', 'a][b', 'aud', 'exp', 'sub', 'constructor', 'toString'].map((name) => ({
              key: `request.auth.claims[${name}]`,
              values: ['admin'],
            })),
          },
        ],
      },
    };
    await app.admin.put('meshes/lab/documents').send([SERVICE, guarded]).expect(200);
    const names = ['groups', 'aud', 'exp', 'sub', 'iss', 'a', 'constructor', 'toString'];
    const queries = names.flatMap((name) =>
      claims.map((value) => ({
        target,
        request: { method: 'GET', path: '/', jwt: { issuer: 'i', claims: { [name]: value } } },
      })),
    );
    const { body } = await author.post('access-queries').send({ queries }).expect(200);
    const decisions = new Set(body.answers.map((answer: { decisions: { decision: string }[] }) => answer.decisions[0]?.decision));
    expect([...decisions]).toEqual(['deny']);
  });
});
