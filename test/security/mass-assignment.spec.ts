import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOperations, pathOf, type ApiOperation } from '../support/api-operations.js';
import { freshKey } from '../support/live-project.js';
import { testApp, type TestApp } from '../support/test-app.js';

/** Native objects: their fields are the mesh's to judge, not ours. */
const NATIVE = ['putMeshDocuments'];
/** Places whose keys the caller chooses. */
const FREE = /\/(labels|claims|documents)$/;

interface Sprayed {
  readonly pointer: string;
  readonly body: unknown;
}

/** Copies of the value, each with one more field in another of its objects. */
function* sprayed(value: unknown, field: string, pointer = ''): Generator<Sprayed> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value) && !FREE.test(pointer)) yield { pointer, body: { ...value, [field]: 'x' } };
  for (const [key, member] of Object.entries(value)) {
    for (const inner of sprayed(member, field, `${pointer}/${key}`)) {
      const body = Array.isArray(value) ? value.with(Number(key), inner.body) : { ...value, [key]: inner.body };
      yield { pointer: inner.pointer, body };
    }
  }
}

// OWASP API3, ASVS 15.3.3, CVE-2023-22736: a field that nobody expected was stored or decided.
describe('unknown fields', () => {
  let app: TestApp;
  let operations: ApiOperation[];
  beforeAll(async () => {
    app = await testApp();
    await app.as('viewer');
    operations = apiOperations(app).filter(({ body, id }) => body !== undefined && !NATIVE.includes(id));
  });
  afterAll(() => app.close());

  it('are refused by name in every object of every body', async () => {
    expect(operations.length).toBeGreaterThan(10);
    for (const operation of operations) {
      for (const { pointer, body } of sprayed(operation.body, 'isAdmin')) {
        const answer = await app.admin[operation.method](pathOf(operation, NAMES))
          .set('idempotency-key', freshKey())
          .send(body as object);
        const place = `${operation.id} ${pointer}`;
        expect([place, answer.status]).toEqual([place, 400]);
        expect(JSON.stringify(answer.body), place).toContain('isAdmin');
      }
    }
  });

  it.each(['id', 'version', 'state', 'createdBy', 'project', 'digest', 'revokedAt', 'hash', 'sealedConnection'])(
    'include %s, which only the server sets',
    async (field) => {
      for (const operation of operations.filter(({ id }) => id !== 'approvePlan' && id !== 'applyPolicies')) {
        const body = { ...(operation.body as object), [field]: 'x' };
        const { status } = await app.admin[operation.method](pathOf(operation, NAMES))
          .set('idempotency-key', freshKey())
          .send(body);
        expect([operation.id, status]).toEqual([operation.id, 400]);
      }
    },
  );

  it('are refused in every query', async () => {
    for (const operation of apiOperations(app).filter(({ queryParameters }) => queryParameters.includes('limit'))) {
      const { status } = await app.admin.get(`${pathOf(operation)}?order=id`);
      expect([operation.id, status]).toEqual([operation.id, 400]);
    }
  });
});

/** Names under which the examples would be taken. */
const NAMES = { mesh: 'east', namespace: 'bookinfo', name: 'reviews-readers' };
