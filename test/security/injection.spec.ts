import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOperations, pathOf, type ApiOperation } from '../support/api-operations.js';
import { freshKey } from '../support/live-project.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

/** What breaks out of SQL, JSON, paths and logs where somebody glues texts together. NUL and half surrogates break PostgreSQL's own types. */
const HOSTILE = [
  "x' OR '1'='1",
  "x'; DROP TABLE meshes; --",
  '1 UNION SELECT hash::text FROM tokens',
  '(CASE WHEN (SELECT 1)=1 THEN name ELSE id END)',
  '"; SELECT pg_sleep(9); --',
  '%',
  String.raw`\'`,
  '{"$ne":null}',
  '../../etc/passwd',
  '\u0000',
  'a\u0000b',
  '\r\nset-cookie: x=1',
  '💥'.repeat(50),
  'x'.repeat(900),
  '-1',
];
const TEXT = 'XSTRINGX';

/** Copies of the value, each with one of its texts (or keys of free maps) replaced. */
function* withText(value: unknown, text: string): Generator<unknown> {
  if (typeof value === 'string') yield text;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    for (const changed of withText(member, text)) {
      yield Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed };
    }
    if (!Array.isArray(value)) yield { ...value, [text]: member };
  }
}

// CVE-2024-29031, CVE-2024-35181, CVE-2024-35182, CVE-2026-26186, CVE-2026-46370: texts of the caller in statements.
describe('hostile texts', () => {
  let app: TestApp;
  let operations: ApiOperation[];
  beforeAll(async () => {
    app = await testApp();
    operations = apiOperations(app);
    await app.as('viewer');
    await app.admin.put('meshes/lab').send({ kind: 'istio', connection: { documents: {} } });
  });
  afterAll(() => app.close());

  const send = (operation: ApiOperation, path: string, body: unknown = operation.body) => {
    const request = app.admin[operation.method](path).set('idempotency-key', freshKey());
    return body === undefined ? request : request.send(body as object);
  };

  it('in a query parameter are an ordinary value or a 4xx', async () => {
    for (const operation of operations) {
      for (const parameter of operation.queryParameters) {
        for (const text of HOSTILE) {
          const { status } = await send(
            operation,
            `${pathOf(operation, { mesh: 'lab' })}?${parameter}=${encodeURIComponent(text)}`,
          );
          expect([operation.id, parameter, text, status < 500]).toEqual([operation.id, parameter, text, true]);
        }
      }
    }
  });

  it('in a path parameter name nothing', async () => {
    for (const operation of operations) {
      for (const parameter of operation.pathParameters) {
        for (const text of HOSTILE) {
          const { status } = await send(operation, pathOf(operation, { [parameter]: encodeURIComponent(text) }));
          const place = [operation.id, parameter, text];
          expect([...place, status >= 400 && status < 500]).toEqual([...place, true]);
        }
      }
    }
  });

  it.each(['\u0000', '\ud800', 'a\u0000\udfff', "'; DROP TABLE meshes; --", '\u202e\ufeff'])(
    'such as %j in a body are kept or a 4xx',
    async (text) => {
      const names = { mesh: 'lab', namespace: 'bookinfo', name: 'reviews-readers' };
      for (const operation of operations.filter(({ body }) => body !== undefined)) {
        for (const body of withText(operation.body, TEXT)) {
          const sent = JSON.stringify(body).replaceAll(TEXT, JSON.stringify(text).slice(1, -1));
          const { status } = await app.admin[operation.method](pathOf(operation, names))
            .set('idempotency-key', freshKey())
            .set('content-type', 'application/json')
            .send(sent);
          expect([operation.id, sent, status < 500]).toEqual([operation.id, sent, true]);
        }
      }
    },
  );

  it('leave every table where it was', async () => {
    await app.admin.get('meshes').expect(200);
    await app.admin.get('audit-events').expect(200);
  });
});

// CVE-2026-46370: a cursor that the caller can write is an ORDER BY oracle.
describe('cursors', () => {
  let app: TestApp;
  let viewer: Agent;
  let cursor: string;
  beforeAll(async () => {
    app = await testApp();
    viewer = await app.as('viewer');
    for (const name of ['a', 'b', 'c'])
      await app.admin.put(`meshes/${name}`).send({ kind: 'istio', connection: { documents: {} } });
    cursor = (await viewer.get('meshes?limit=1').expect(200)).body.nextCursor;
  });
  afterAll(() => app.close());

  it('work as they were given', async () => {
    const { body } = await viewer.get(`meshes?limit=1&cursor=${cursor}`).expect(200);
    expect(body.items[0].name).toBe('b');
  });

  it('are refused when changed in any letter', async () => {
    const [payload = '', signature = ''] = cursor.split('.');
    const other = Buffer.from('["zzz"]').toString('base64url');
    const flipped = cursor
      .split('')
      .map((letter, at) => cursor.slice(0, at) + (letter === 'A' ? 'B' : 'A') + cursor.slice(at + 1));
    const tampered = [
      ...flipped.slice(0, -1),
      payload,
      `${payload}.`,
      `.${signature}`,
      `${other}.${signature}`,
      `${cursor}.x`,
      'null',
      'e30',
    ];
    for (const text of tampered.filter((one) => one !== cursor)) {
      const { status } = await viewer.get(`meshes?limit=1&cursor=${encodeURIComponent(text)}`);
      expect([text, status]).toEqual([text, 400]);
    }
  });

  it('are refused to another caller, list and project', async () => {
    await app.admin.put('/v1/projects/other/meshes/a').send({ kind: 'istio', connection: { documents: {} } });
    await app.admin.get(`meshes?cursor=${cursor}`).expect(400);
    await viewer.get(`policies?cursor=${cursor}`).expect(400);
    const admins = (await app.admin.get('meshes?limit=1').expect(200)).body.nextCursor;
    await app.admin.get(`/v1/projects/other/meshes?cursor=${admins}`).expect(400);
  });
});
