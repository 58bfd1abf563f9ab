import { format, inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashToken, makeToken } from '../../src/access/bearer-token.js';
import { adapterFor } from '../../src/adapters/adapters.js';
import { MeshKind } from '../../src/domain/model/mesh-kind.js';
import { Secret } from '../../src/domain/secret.js';
import { InstallationKey } from '../../src/platform/secrets/installation-key.js';
import { databaseText } from '../support/database-text.js';
import { freshKey } from '../support/live-project.js';
import { testApp, type TestApp } from '../support/test-app.js';

const VALUE = 'canary-in-a-secret';
const ENCODED = Buffer.from(VALUE).toString('base64');

// CVE-2023-25163, CVE-2025-23216, CVE-2024-52009, CVE-2024-31216: secrets that were printed along with something else.
describe('objects that hold secrets', () => {
  const key = new InstallationKey(Buffer.from('0123456789abcdef0123456789abcdef'));
  const shown = (value: unknown): string =>
    [
      JSON.stringify({ value }),
      inspect(value, { showHidden: true, depth: 9, showProxy: true }),
      inspect({ deep: [{ value }] }, { depth: 9 }),
      format('%s %o %O %j', value, value, value, value),
      String(Object.values(value as object)),
      String(new Error('x', { cause: value }).cause),
      inspect(structuredClone({ ...(value as object) })),
    ].join('\n');

  it('are redacted however they are printed', () => {
    const secret = new Secret(VALUE);
    expect(`${shown(secret)} ${String(secret)} ${[secret].join()}`).not.toContain('canary');
    expect(`a ${secret as unknown as string}`).toBe('a [redacted]');
    expect(secret.reveal()).toBe(VALUE);
  });

  it('are redacted in keys and tokens too', () => {
    expect(shown(key)).not.toMatch(/0123456789abcdef|30 31 32 33|48, ?49, ?50/);
    const token = makeToken();
    expect(shown(token)).not.toContain('cct_');
    expect(hashToken(token).toString('latin1')).not.toContain('cct_');
  });
});

// GHSA-3v3m-wc6v-x4x3, GHSA-rg3g-4rw9-gqrp, CVE-2025-23216, CVE-2024-52284: Secrets of a cluster, read or masked by what the sender said.
describe('Secrets of Kubernetes', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
    await app.admin
      .put('meshes/lab')
      .send({ kind: 'istio', connection: { documents: {} } })
      .expect(201);
    await app.admin
      .put('meshes/edge')
      .send({ kind: 'linkerd', connection: { documents: {} } })
      .expect(201);
  });
  afterAll(() => app.close());

  it('are in no collection that an adapter reads or writes', () => {
    for (const adapter of MeshKind.options.map(adapterFor)) {
      const collections = [...adapter.collections, ...adapter.writeOrder];
      expect(collections.length).toBeGreaterThan(3);
      expect(collections.filter((collection) => /secret/i.test(collection))).toEqual([]);
    }
  });

  it.each([
    ['v1', 'Secret'],
    ['/v1', 'Secret'],
    ['core/v1', 'Secret'],
    ['v1', 'secret'],
    ['v1beta1', 'Secret'],
    ['x.example.com/v1', 'Secret'],
  ])('sent in documents as %s %s leave their values outside', async (apiVersion, kind) => {
    const annotation = { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data: { a: ENCODED }, b: VALUE }) };
    const secret = {
      apiVersion,
      kind,
      metadata: { name: 's', namespace: 'n', annotations: annotation },
      data: { password: ENCODED },
      stringData: { password: VALUE },
    };
    for (const body of [[secret], [{ apiVersion: 'v1', kind: 'List', items: [secret] }]]) {
      for (const mesh of ['lab', 'edge']) {
        const answer = await app.admin.put(`meshes/${mesh}/documents`).send(body);
        expect(answer.status).toBeLessThan(500);
        const imported = await app.admin.post('imports?wait=30s').send({ meshes: [mesh] });
        const plan = await app.admin
          .post('plans?wait=30s')
          .set('idempotency-key', freshKey())
          .send({ meshes: [mesh] });
        for (const { text } of [answer, imported, plan]) expect(text).not.toMatch(new RegExp(`${VALUE}|${ENCODED}`));
      }
    }
    const text = await databaseText(app.database);
    expect(text).toContain('"collection"');
    expect(text).not.toContain(VALUE);
    expect(text).not.toContain(ENCODED);
  });
});
