import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOperations, pathOf } from '../support/api-operations.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

const HTML = '<img src=x onerror=alert(1)><script>alert(1)</script>';
const LINK = 'javascript:alert(document.domain)';

describe('the API in a browser', () => {
  let app: TestApp;
  let operator: Agent;
  beforeAll(async () => {
    app = await testApp();
    operator = await app.as('operator');
    await operator
      .put('meshes/lab')
      .send({ kind: 'istio', connection: { documents: {} } })
      .expect(201);
  });
  afterAll(() => app.close());

  // CVE-2026-45738, CVE-2025-47933, CVE-2024-28175, CVE-2022-31035, CVE-2024-52281, CVE-2024-10086: markup of users in pages.
  it('gives markup of users back as JSON that no browser takes for a page', async () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'n', labels: { app: HTML }, annotations: { 'link.argocd.argoproj.io/x': LINK } },
      spec: { selector: { app: HTML }, ports: [{ name: HTML, port: 80 }] },
    };
    const policy = {
      apiVersion: 'concordat/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'p', namespace: 'n', labels: { app: '<b>x</b>' } },
      spec: { target: { service: HTML }, action: 'deny', rules: [{ to: [{ paths: [{ prefix: HTML }] }] }] },
    };
    await operator.put('meshes/lab/documents').send([object]).expect(200);
    await app.admin.put('policies/AuthorizationPolicy/n/p').send(policy).expect(201);
    await app.admin
      .post(`checks?wait=30s&file=${encodeURIComponent(HTML)}`)
      .send([{ ...policy, kind: HTML }])
      .expect(201);
    await app.admin
      .post('tokens')
      .send({ name: HTML.slice(0, 90), roles: ['viewer'] })
      .expect(201);
    const ids = { mesh: 'lab', kind: 'AuthorizationPolicy', namespace: 'n', name: 'p', number: '1' };
    for (const operation of apiOperations(app).filter(({ method }) => method === 'get')) {
      const { headers } = await app.admin.get(pathOf(operation, ids));
      expect(headers['content-type'], operation.id).toMatch(/^application\/(problem\+)?json/);
      expect(headers['x-content-type-options'], operation.id).toBe('nosniff');
      expect(headers['content-security-policy'], operation.id).toBe("default-src 'none'; frame-ancestors 'none'");
    }
    const { body } = await app.admin.get('policies/AuthorizationPolicy/n/p').expect(200);
    expect(body.policy).toMatchObject({ spec: { target: { service: HTML } } });
  });

  it('escapes markup of users in JUnit, where it would be XML', async () => {
    const sent = [{ apiVersion: 'concordat/v1', kind: HTML, metadata: { name: ']]><x/>', namespace: '"&\'' }, spec: {} }];
    for (const type of ['application/xml', 'application/junit+xml', 'text/xml']) {
      const answer = await app.admin.post('checks?wait=30s').set('accept', type).send(sent);
      if (answer.status === 406) continue;
      const xml = answer.text ?? String(answer.body);
      expect(xml).toContain('<testsuite');
      expect(xml).not.toMatch(/<img|<script|\]\]>|<x\/>/);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      return;
    }
    expect.unreachable('no XML');
  });

  it('says back what was wrong in errors as JSON too', async () => {
    for (const path of [
      `/v1/${encodeURIComponent(HTML)}`,
      `/${encodeURIComponent(HTML)}`,
      `/v1/projects?${encodeURIComponent(HTML)}=1`,
    ]) {
      const { headers, text: body } = await app.admin.get(path);
      expect(headers['content-type']).toContain('application/problem+json');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(body).not.toContain('<!DOCTYPE');
    }
  });

  // CVE-2026-45021, CVE-2025-23047: CORS for everybody, and trust in localhost.
  it.each(['http://localhost:3000', 'http://127.0.0.1', 'https://evil.example', 'null', 'file://'])(
    'lets no page of %s read or send anything',
    async (origin) => {
      for (const operation of apiOperations(app)) {
        const { headers } = await app.admin[operation.method](pathOf(operation)).set('origin', origin);
        expect(
          Object.keys(headers).filter((name) => name.startsWith('access-control-')),
          operation.id,
        ).toEqual([]);
      }
      const preflight = await app.anonymous
        .options('/v1/projects')
        .set({ origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' });
      expect(preflight.status).toBe(405);
      expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/html'])(
    'takes no body of a type that forms can send: %s',
    async (type) => {
      await app.admin.post('tokens').set('content-type', type).send('{"name":"x","roles":["admin"]}').expect(415);
    },
  );

  it('sets no cookie', async () => {
    for (const path of ['/docs', '/v1/whoami', '/livez'])
      expect((await app.admin.get(path)).headers['set-cookie']).toBeUndefined();
  });

  it('documents itself under a policy that runs its own scripts only', async () => {
    const { headers } = await app.anonymous.get('/docs').expect(200);
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self'");
    expect(/connect-src ([^;]*)/.exec(policy)?.[1]).toBe("'self'");
  });

  // CVE-2025-58445, ASVS 13.4.6, 16.5.1: versions, stacks and file names in answers.
  it('tells neither versions nor insides, whatever goes wrong', async () => {
    const answers = await Promise.all([
      app.anonymous.get('/v1/whoami'),
      app.anonymous.get('/nothing'),
      app.anonymous.get('/livez'),
      app.anonymous.get('/docs'),
      app.admin.get('/v1/projects/%zz'),
      app.admin.get('plans/x'),
      app.admin.post('checks').set('content-type', 'application/json').send('{"a":'),
      app.admin.post('apply').set('content-type', 'application/yaml').send('a: [\n  b'),
      app.admin.post('tokens').set('content-type', 'application/json').send('[[[[['),
      app.admin.put('meshes/lab').set('if-match', '\u00ff').send({}),
    ]);
    for (const { headers, text: body } of answers) {
      for (const name of ['server', 'x-powered-by', 'x-runtime', 'via']) expect(headers[name]).toBeUndefined();
      expect(body).not.toMatch(/node_modules|\.js:\d|\.ts:\d|\n {4}at |fastify|nestjs|typeorm|postgres|SELECT /i);
    }
  });

  // CVE-2021-31999, CVE-2026-24000: headers of a proxy that were believed.
  it('believes no header about where a request comes from or goes to', async () => {
    const forged = {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-original-url': '/v1/projects',
      'x-rewrite-url': '/v1/projects',
      'x-http-method-override': 'DELETE',
      'x-forwarded-prefix': '/evil',
      forwarded: 'for=127.0.0.1;host=evil.example',
    };
    const made = await app.admin
      .put('meshes/forged')
      .set(forged)
      .send({ kind: 'istio', connection: { documents: {} } })
      .expect(201);
    expect(made.headers['location']).toBe('/v1/projects/shop/meshes/forged');
    await app.anonymous.get('/livez').set(forged).expect(200);
    await app.anonymous.get('/v1/projects').set(forged).expect(401);
    await app.admin.get('meshes/forged').set(forged).expect(200);
    const audit = await app.admin.get('audit-events').expect(200);
    expect(audit.text).not.toContain('evil.example');
  });

  it.each(['a\tb', 'a b', '<script>', "'; DROP", 'x'.repeat(129), 'é', '../..', '{"a":1}', ''])(
    'makes a new id for the request where %j was given as one',
    async (id) => {
      const { headers } = await app.anonymous.get('/livez').set('x-request-id', id);
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it.each(['x'.repeat(256), 'x'.repeat(8000)])('refuses an Idempotency-Key that is too long', async (key) => {
    const { body } = await app.admin
      .post('plans')
      .set('idempotency-key', key)
      .send({ meshes: ['lab'] })
      .expect(400);
    expect(body.errors[0].pointer).toBe('header/Idempotency-Key');
  });

  it('keeps an Idempotency-Key of any letters apart from others', async () => {
    const plan = (key: string) =>
      app.admin
        .post('plans')
        .set('idempotency-key', key)
        .send({ meshes: ['lab'] });
    const first = await plan(`"'; DROP TABLE idempotency_keys; --`);
    const other = await plan(`"'; DROP TABLE idempotency_keys; -- `.replace('DROP', 'drop'));
    expect([first.status, other.status]).toEqual([202, 202]);
    expect(first.body.id).not.toBe(other.body.id);
  });

  // CVE-2022-24904, CVE-2022-24877, CVE-2024-56514, CVE-2026-2808: paths that lead out of their folder.
  it.each([
    '/docs/../package.json',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/..%5c..%5cpackage.json',
    '/docs/....//package.json',
    '/docs/%00package.json',
    '/docs//etc/passwd',
    '/docs/swagger-ui-dist/package.json',
    '/docs/index.js.map',
    '/.env',
    '/.git/config',
    '/package.json',
    '/.concordat/key',
    '/metrics',
    '/debug/pprof',
  ])('serves no file at %s', async (path) => {
    const { status } = await rawRequest(app, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect([400, 401, 403, 404]).toContain(status);
  });

  // CVE-2024-40634, CVE-2025-59531, CVE-2025-59537, CVE-2025-59538, CVE-2024-58259, CVE-2025-11374: anybody's malformed request kills.
  it('lives on after requests that are none', async () => {
    const start = 'POST /v1/projects/shop/tokens HTTP/1.1\r\nHost: x\r\n';
    const broken = [
      '\r\n\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      '\u0000\u0001\u0002\u0003\r\n\r\n',
      'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'CONNECT evil.example:443 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GET http://169.254.169.254/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      `${start}Content-Length: -1\r\n\r\n`,
      `${start}Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde`,
      `${start}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x`,
      `${start}Transfer-Encoding: chunked\r\n\r\nZZ\r\n`,
      `${start}X: a\u0000b\r\n\r\n`,
      `${start}X: ${'x'.repeat(100_000)}\r\n\r\n`,
      `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    ];
    for (const bytes of broken) {
      const { status, body } = await rawRequest(app, bytes);
      expect([bytes.slice(0, 60), status === 0 || (status >= 400 && status < 500) || status === 505]).toEqual([
        bytes.slice(0, 60),
        true,
      ]);
      expect(body).not.toMatch(/node_modules|\n {4}at /);
    }
    await app.anonymous.get('/readyz').expect(200);
  });

  /** Sends bytes as they are over a socket of its own; status 0 where the server only hung up. */
  async function rawRequest({ nest }: TestApp, bytes: string): Promise<{ status: number; body: string }> {
    const server = nest.getHttpServer();
    if (!server.listening) await nest.listen(0, '127.0.0.1');
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.setTimeout(1500, () => socket.destroy());
    const answered = text(socket).catch(() => '');
    socket.on('error', () => undefined);
    socket.write(bytes);
    const answer = await answered;
    return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0), body: answer };
  }
});
