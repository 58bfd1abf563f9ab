import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONSUL_DOCUMENTS, ISTIO_DOCUMENTS } from '../support/offline-documents.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

const policy = (rules: object[], action = 'allow') => ({
  apiVersion: 'concordat/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name: 'payments', namespace: 'default' },
  spec: { target: { service: 'payments' }, action, rules },
});
const WEB = { identities: [{ service: 'web' }] };

describe('translations and access queries', () => {
  let app: TestApp;
  let viewer: Agent;
  beforeAll(async () => {
    app = await testApp();
    viewer = await app.as('viewer');
    await app.admin
      .put('meshes/east')
      .send({ kind: 'istio', connection: { documents: {} } })
      .expect(201);
    await app.admin
      .put('meshes/south')
      .send({ kind: 'consul', connection: { documents: {} } })
      .expect(201);
    await app.admin.put('meshes/east/documents').set('content-type', 'application/yaml').send(ISTIO_DOCUMENTS).expect(200);
    await app.admin.put('meshes/south/documents').send(CONSUL_DOCUMENTS).expect(200);
  });
  afterAll(() => app.close());

  describe('a translation', () => {
    const translate = (body: object) => viewer.post('translations').send(body);

    it('shows the native objects of each mesh', async () => {
      const { body } = await translate({ documents: [policy([{ from: [WEB] }])] }).expect(200);
      expect(body.revision).toBeNull();
      expect(body.meshes.map(({ mesh, kind }: Record<string, string>) => [mesh, kind])).toEqual([
        ['east', 'istio'],
        ['south', 'consul'],
      ]);
      expect(body.meshes[1].objects).toEqual([
        expect.objectContaining({
          object: 'service-intentions payments',
          policies: ['AuthorizationPolicy default/payments'],
          body: expect.objectContaining({ Sources: [expect.objectContaining({ Name: 'web', Action: 'allow' })] }) as object,
        }),
      ]);
    });

    it('tells a loss, and refuses to widen', async () => {
      const blocks = { ...WEB, ipBlocks: ['10.0.0.0/8'] };
      const { body } = await translate({ meshes: ['south'], documents: [policy([{ from: [blocks] }], 'deny')] }).expect(200);
      expect(body.meshes[0].report).toContainEqual(
        expect.objectContaining({
          policy: 'AuthorizationPolicy default/payments',
          pointer: expect.stringContaining('ipBlocks') as string,
          fidelity: 'refused',
          security: true,
        }),
      );
      expect(body.meshes[0].objects).toEqual([]);
    });

    it('is of a stored revision or of documents, not both, and writes nothing', async () => {
      const author = await app.as('author');
      await author
        .put('policies/AuthorizationPolicy/default/payments')
        .send(policy([{ from: [WEB] }]))
        .expect(201);
      const stored = await translate({ meshes: ['south'] }).expect(200);
      expect(stored.body).toMatchObject({ revision: 1, meshes: [{ objects: [{ object: 'service-intentions payments' }] }] });
      await translate({ revision: 7 }).expect(404);
      await translate({ revision: 1, documents: [] }).expect(400);
      await translate({ meshes: ['nobody'] }).expect(400);
      await translate({ documents: [{ ...policy([]), kind: 'Nonsense' }] }).expect(400);
      const revisions = await viewer.get('revisions').expect(200);
      expect(revisions.body.items).toHaveLength(1);
    });
  });

  describe('an access query', () => {
    const ask = (queries: object[]) => viewer.post('access-queries').send({ queries });
    const reviews = (identity: string, method: string) => ({
      caller: { identity },
      target: { mesh: 'east', namespace: 'bookinfo', service: 'reviews', port: 9080 },
      request: { method, path: '/reviews/1' },
    });
    const PRODUCTPAGE = 'spiffe://cluster.local/ns/bookinfo/sa/productpage';

    it('is answered with the object and rule that decided', async () => {
      const { body } = await ask([reviews(PRODUCTPAGE, 'GET'), reviews(PRODUCTPAGE, 'PUT')]).expect(200);
      expect(body.answers[0].decisions).toEqual([
        {
          mesh: 'east',
          decision: 'allow',
          because: [expect.objectContaining({ object: 'AuthorizationPolicy bookinfo/reviews-readers', rule: 0 })],
        },
      ]);
      expect(body.answers[1].decisions).toEqual([expect.objectContaining({ decision: 'deny' })]);
    });

    it('of no mesh is answered by each that has the service', async () => {
      const query = { caller: { service: 'web' }, target: { service: 'payments' }, request: { method: 'GET', path: '/' } };
      const { body } = await ask([query, { ...query, target: { service: 'nothing' } }]).expect(200);
      expect(body.answers[0].decisions).toEqual([expect.objectContaining({ mesh: 'south', decision: 'allow' })]);
      expect(body.answers[1].decisions).toEqual([]);
    });

    it('comes with up to 1,000 others, in their order', async () => {
      const queries = Array.from({ length: 1000 }, (_, index) => reviews(PRODUCTPAGE, index % 2 === 0 ? 'GET' : 'PUT'));
      const { body } = await ask(queries).expect(200);
      const decisions = body.answers.map((answer: { decisions: { decision: string }[] }) => answer.decisions[0]?.decision);
      expect(decisions).toEqual(queries.map(({ request }) => (request.method === 'GET' ? 'allow' : 'deny')));
      await ask([...queries, reviews(PRODUCTPAGE, 'GET')]).expect(400);
      await ask([]).expect(400);
    });

    it('is refused with every mistake', async () => {
      const unknown = { ...reviews(PRODUCTPAGE, 'GET'), target: { mesh: 'nobody', service: 'reviews' } };
      const { body } = await ask([reviews(PRODUCTPAGE, 'GET'), unknown, unknown]).expect(400);
      expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
        '/queries/1/target/mesh',
        '/queries/2/target/mesh',
      ]);
      const wrong = await ask([{ caller: { identity: 7 }, target: { port: 'http' }, request: [], colour: 'red' }]).expect(400);
      expect(wrong.body.errors.length).toBeGreaterThan(2);
    });
  });
});
