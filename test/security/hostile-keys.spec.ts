import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apiOperations, pathOf } from '../support/api-operations.js';
import { freshKey } from '../support/live-project.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

const policy = (labels: string, rule = '{}') =>
  `{"apiVersion":"concordat/v1","kind":"AuthorizationPolicy","metadata":{"name":"p","namespace":"n","labels":${labels}},` +
  `"spec":{"action":"deny","rules":[${rule}]}}`;

// CVE-2026-1774 (CASL), js-yaml 4.1.1, ASVS 15.3.6: keys that become a prototype.
describe('keys of the language', () => {
  let app: TestApp;
  let operator: Agent;
  let author: Agent;
  beforeAll(async () => {
    app = await testApp();
    [operator, author] = await Promise.all([app.as('operator'), app.as('author')]);
    await operator.put('meshes/lab').send({ kind: 'istio', connection: { documents: {} } });
  });
  afterAll(() => app.close());
  afterEach(() => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  const put = (body: string, type = 'application/json') =>
    author.put('policies/AuthorizationPolicy/n/p').set('content-type', type).send(body);

  it.each([
    '{"__proto__":{"polluted":1}}',
    String.raw`{"\u005f\u005fproto__":{"polluted":1}}`,
    '{"constructor":{"prototype":{"polluted":1}}}',
  ])('at the root of every body are refused: %s', async (body) => {
    for (const operation of apiOperations(app).filter((one) => one.body !== undefined && one.id !== 'putProject')) {
      const { status } = await app.admin[operation.method](pathOf(operation, { mesh: 'lab' }))
        .set('idempotency-key', freshKey())
        .set('content-type', 'application/json')
        .send(body);
      expect([operation.id, status]).toEqual([operation.id, 400]);
    }
  });

  it.each([
    ['application/json', policy('{"__proto__":"x"}')],
    ['application/json', policy('{}', '{"__proto__":{"from":[]}}')],
    ['application/yaml', policy('{"__proto__":"x"}')],
    ['application/yaml', 'apiVersion: concordat/v1\n__proto__: { polluted: 1 }\n'],
    ['application/yaml', 'a: &a { polluted: 1 }\n<<: *a\n'],
  ])('in %s are refused: %s', async (type, body) => {
    await put(body, type).expect(400);
  });

  it('that only look so are ordinary labels and come back as they were', async () => {
    const labels = { constructor: 'a', prototype: 'b', toString: 'c', hasOwnProperty: 'd', valueOf: 'e' };
    await put(policy(JSON.stringify(labels))).expect(201);
    const { body } = await author.get('policies/AuthorizationPolicy/n/p').expect(200);
    expect(body.policy.metadata.labels).toEqual(labels);
    await author.post('checks?wait=30s').send({}).expect(201);
    await author.post('translations').send({}).expect(200);
    await author
      .post('plans?wait=30s')
      .set('idempotency-key', freshKey())
      .send({ meshes: ['lab'] })
      .expect(201);
  });

  it('as names of objects, collections and labels in documents do no harm', async () => {
    const names = ['constructor', 'prototype', 'tostring', 'valueof'];
    const objects = names.map((name) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: name, labels: { [name]: name, constructor: name } },
      spec: { selector: { constructor: name }, ports: [{ port: 80, name }] },
    }));
    const { body } = await operator.put('meshes/lab/documents').send(objects).expect(200);
    expect(body.objects).toBe(names.length);
    const services = await operator.get('meshes/lab/services').expect(200);
    expect(services.body.items.map(({ name }: { name: string }) => name).toSorted()).toEqual(names.toSorted());
    await operator
      .put('meshes/lab/documents')
      .set('content-type', 'application/yaml')
      .send('apiVersion: v1\nkind: Service\nmetadata: { name: a, __proto__: { polluted: 1 } }\n')
      .expect(400);
    const odd = [{ apiVersion: '__proto__/v1', kind: 'constructor', metadata: { name: 'toString' } }];
    expect((await operator.put('meshes/lab/documents').send(odd)).status).toBeLessThan(500);
    await author
      .post('imports?wait=30s')
      .send({ meshes: ['lab'] })
      .expect(201);
  });
});
