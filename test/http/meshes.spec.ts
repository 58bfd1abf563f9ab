import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemoMeshes, type DemoMesh, type DemoMeshes } from '../../src/sandbox/demo/start-demo-meshes.js';
import { CONSUL_DOCUMENTS, ISTIO_DOCUMENTS } from '../support/offline-documents.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

const YAML = 'application/yaml';
const SECRET = 'a-very-secret-bearer-token';
const live = (token: string) => ({
  kind: 'istio',
  labels: { env: 'prod' },
  connection: { kubernetes: { server: 'https://127.0.0.1:9', token } },
});

describe('the mesh catalog', () => {
  let app: TestApp;
  let demo: DemoMeshes;
  let operator: Agent;
  beforeAll(async () => {
    [app, demo] = await Promise.all([testApp(), startDemoMeshes()]);
    operator = await app.as('operator');
  });
  afterAll(() => Promise.all([app.close(), demo.close()]));

  it('adds a mesh, with the project where an admin of the installation names a new one', async () => {
    const path = '/v1/projects/fresh/meshes/east';
    const { body, headers } = await app.admin.put(path).send(live(SECRET)).expect(201);
    expect(headers).toMatchObject({ location: path, etag: '"1"' });
    expect(body).toMatchObject({ name: 'east', kind: 'istio', labels: { env: 'prod' }, verification: null, version: 1 });
    await app.admin.get('/v1/projects/fresh').expect(200);
    await operator.put('/v1/projects/other/meshes/east').send(live(SECRET)).expect(404);
  });

  it('takes the same body again without If-Match and changes nothing', async () => {
    const first = await operator.put('meshes/same').send(live(SECRET)).expect(201);
    const again = await operator.put('meshes/same').send(live(SECRET)).expect(200);
    expect(again.body).toEqual(first.body);
    const audit = await app.admin.get('audit-events').expect(200);
    expect(audit.body.items.filter(({ resource }: { resource: string }) => resource === 'meshes/same')).toHaveLength(1);
  });

  it('changes a mesh only for who read it', async () => {
    await operator.put('meshes/moving').send(live(SECRET)).expect(201);
    const change = { ...live(SECRET), labels: { env: 'stage' } };
    await operator.put('meshes/moving').send(change).expect(428);
    await operator.put('meshes/moving').set('if-match', '"7"').send(change).expect(412);
    await operator.put('meshes/moving').set('if-none-match', '*').send(change).expect(412);
    const { body, headers } = await operator.put('meshes/moving').set('if-match', '"1"').send(change).expect(200);
    expect([body.version, headers['etag'], body.labels]).toEqual([2, '"2"', { env: 'stage' }]);
    await operator.get('meshes/moving').set('if-none-match', '"2"').expect(304);
    await operator.delete('meshes/moving').expect(428);
    await operator.delete('meshes/moving').set('if-match', '"1"').expect(412);
    await operator.delete('meshes/moving').set('if-match', '"2"').expect(204);
    await operator.get('meshes/moving').expect(404);
    await operator.put('meshes/moving').set('if-match', '"2"').send(change).expect(412);
  });

  it('keeps a mesh of its kind', async () => {
    await operator.put('meshes/fixed').send(live(SECRET)).expect(201);
    const other = { ...live(SECRET), kind: 'linkerd' };
    const { body } = await operator.put('meshes/fixed').set('if-match', '"1"').send(other).expect(409);
    expect(body.code).toBe('CONCORDAT-CONFLICT');
  });

  it('gives no credential back, in no answer and no audit event', async () => {
    const certificate = { clientCertificateData: 'Y2VydA==', clientKeyData: 'c2VjcmV0LWtleS1kYXRh' };
    await operator.put('meshes/quiet').send(live(SECRET)).expect(201);
    const texts = [
      (
        await operator
          .put('meshes/quiet')
          .set('if-match', '"1"')
          .send(live(`${SECRET}-2`))
          .expect(200)
      ).text,
      (await operator.get('meshes/quiet').expect(200)).text,
      (await operator.get('meshes').expect(200)).text,
      (await operator.post('meshes/quiet/verifications').expect(200)).text,
      (await app.admin.get('audit-events?limit=500').expect(200)).text,
      (
        await operator
          .put('meshes/keyed')
          .send({ kind: 'istio', connection: { kubernetes: { server: 'http://x', ...certificate } } })
      ).text,
      (await operator.put('meshes/wrong').send({ kind: 'king', connection: { consul: { address: 7, token: SECRET } } })).text,
    ];
    for (const text of texts) expect(text).not.toMatch(new RegExp(`${SECRET}|${certificate.clientKeyData}`));
    expect(texts[1]).toContain('"fingerprint"');
    const rows = await app.admin.get('meshes/quiet').expect(200);
    expect(rows.body.connection.kubernetes.credential.fingerprint).not.toBe('');
  });

  it('takes YAML', async () => {
    const yaml = 'kind: consul\nlabels: { env: prod }\nconnection:\n  consul: { address: "https://consul.example.com" }\n';
    const { body } = await operator.put('meshes/written').set('content-type', YAML).send(yaml).expect(201);
    expect(body.connection).toEqual({
      consul: { address: 'https://consul.example.com', credential: { kind: 'none', fingerprint: null } },
    });
  });

  it('refuses with every violation', async () => {
    const { body } = await operator
      .put('meshes/bad')
      .send({ name: 'other', kind: 'istio', colour: 'red', connection: { consul: { address: 'ftp://x' } } })
      .expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/colour' })]);
    const rules = await operator
      .put('meshes/bad')
      .send({ name: 'other', kind: 'istio', connection: { consul: { address: 'https://consul.example.com' } } })
      .expect(400);
    expect(rules.body.errors.map(({ code }: { code: string }) => code).toSorted()).toEqual(['NAME_MISMATCH', 'WRONG_CONNECTION']);
    await operator.put('meshes/Bad_Name').send(live(SECRET)).expect(400);
    await operator.get('meshes/bad').expect(404);
  });

  it('lists in pages', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) await operator.put(`meshes/${name}`).send(live(SECRET)).expect(201);
    const names: string[] = [];
    let query = '?limit=2';
    for (;;) {
      const { body } = await operator.get(`meshes${query}`).expect(200);
      names.push(...body.items.map(({ name }: { name: string }) => name));
      if (body.nextCursor === null) break;
      query = `?limit=2&cursor=${body.nextCursor}`;
    }
    expect(names).toEqual([...new Set(names)].toSorted());
    expect(names).toEqual(expect.arrayContaining(['page-a', 'page-b', 'page-c']));
  });

  it('verifies a connection and keeps what was found', async () => {
    const east = demo.meshes.find(({ name }) => name === 'east');
    await operator.put('meshes/east').send(east?.body).expect(201);
    const { body } = await operator.post('meshes/east/verifications').expect(200);
    expect(body).toMatchObject({ reachable: true, version: '1.29.2', missingPermissions: [], error: null });
    const kept = await operator.get('meshes/east').expect(200);
    expect(kept.body.verification).toEqual(body);
    expect(kept.body.version).toBe(1);
  });

  it('tells what a credential lacks, and that a mesh does not answer', async () => {
    const { body: east } = demo.meshes.find(({ name }) => name === 'east') as DemoMesh;
    const { server } = (east['connection'] as { kubernetes: { server: string } }).kubernetes;
    const reader = { ...east, name: 'reader', connection: { kubernetes: { server, token: 'reader-token' } } };
    await operator.put('meshes/reader').send(reader).expect(201);
    const lacking = await operator.post('meshes/reader/verifications').expect(200);
    expect(lacking.body.reachable).toBe(true);
    expect(lacking.body.missingPermissions).toContain('patch authorizationpolicies.security.istio.io');
    const nowhere = { kind: 'istio', connection: { kubernetes: { server: 'http://127.0.0.1:9', token: 'x' } } };
    await operator.put('meshes/nowhere').send(nowhere).expect(201);
    const gone = await operator.post('meshes/nowhere/verifications').expect(200);
    expect(gone.body).toMatchObject({
      reachable: false,
      version: null,
      error: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  describe('offline meshes', () => {
    const put = (mesh: string, type: string, text: string, query = '') =>
      operator.put(`meshes/${mesh}/documents${query}`).set('content-type', type).send(text);

    beforeAll(async () => {
      await operator
        .put('meshes/lab')
        .send({ kind: 'istio', connection: { documents: {} } })
        .expect(201);
      await operator
        .put('meshes/dc')
        .send({ kind: 'consul', connection: { documents: {} } })
        .expect(201);
    });

    it('hold the objects of YAML, of a JSON list, and Consul’s', async () => {
      const yaml = await put('lab', YAML, ISTIO_DOCUMENTS).expect(200);
      expect(yaml.body).toMatchObject({
        objects: 5,
        collections: { 'core/Service': 1, 'security.istio.io/AuthorizationPolicy': 1 },
      });
      const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'b' }, spec: {} };
      const list = await put('lab', 'application/json', JSON.stringify([service])).expect(200);
      expect(list.body.collections).toEqual({ 'core/Service': 1 });
      const consul = await put('dc', 'application/json', JSON.stringify(CONSUL_DOCUMENTS)).expect(200);
      expect(consul.body.collections).toMatchObject({ 'service-intentions': 1, 'catalog-service': 2 });
    });

    it('refuse all of it where one document is wrong, with its line, and keep what was', async () => {
      await put('lab', YAML, ISTIO_DOCUMENTS).expect(200);
      const { body } = await put('lab', YAML, `${ISTIO_DOCUMENTS}---\nmetadata: { name: x }\n`, '?file=east.yaml').expect(400);
      expect(body.errors[0].line).toBeGreaterThan(30);
      const services = await operator.get('meshes/lab/services').expect(200);
      expect(services.body.items).toHaveLength(1);
    });

    it('are the only ones that take documents', async () => {
      const { body } = await put('same', YAML, ISTIO_DOCUMENTS).expect(409);
      expect(body.code).toBe('CONCORDAT-CONFLICT');
      await put('nobody', YAML, ISTIO_DOCUMENTS).expect(404);
    });

    it('are verified as reachable', async () => {
      const { body } = await operator.post('meshes/lab/verifications').expect(200);
      expect(body.reachable).toBe(true);
    });
  });
});

describe('the inventory', () => {
  let app: TestApp;
  let demo: DemoMeshes;
  let viewer: Agent;
  beforeAll(async () => {
    [app, demo] = await Promise.all([testApp(), startDemoMeshes()]);
    for (const name of ['east', 'south'])
      await app.admin
        .put(`meshes/${name}`)
        .send(demo.meshes.find((mesh) => mesh.name === name)?.body)
        .expect(201);
    viewer = await app.as('viewer');
  });
  afterAll(() => Promise.all([app.close(), demo.close()]));

  it('shows services across meshes with ports and endpoints', async () => {
    const { body } = await viewer.get('services?name=payments').expect(200);
    expect(body.items.map(({ mesh, namespace }: Record<string, string>) => [mesh, namespace])).toEqual([
      ['south', 'default'],
      ['east', 'shop'],
    ]);
    expect(body.items[1]).toMatchObject({ ports: [{ port: 8080, protocol: 'http' }] });
    expect(body.items[1].endpoints).toEqual([expect.objectContaining({ address: '10.9.2.20', healthy: true })]);
  });

  it('shows workloads with identities, and namespaces, of one mesh', async () => {
    const workloads = await viewer.get('meshes/east/workloads?namespace=bookinfo').expect(200);
    const identities = workloads.body.items.map(({ identity }: { identity: string }) => identity);
    expect(identities).toContain('spiffe://cluster.local/ns/bookinfo/sa/reviews');
    const namespaces = await viewer.get('meshes/east/namespaces').expect(200);
    expect(namespaces.body.items.map(({ name }: { name: string }) => name)).toContain('bookinfo');
    await viewer.get('meshes/nobody/services').expect(404);
  });

  it('comes in pages whose cursors hold for their list and caller only', async () => {
    const names: string[] = [];
    let cursor = '';
    for (;;) {
      const { body } = await viewer.get(`services?limit=3${cursor}`).expect(200);
      names.push(...body.items.map((one: Record<string, string>) => `${one['namespace']}/${one['name']}/${one['mesh']}`));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(names).toHaveLength(new Set(names).size);
    expect(names.length).toBeGreaterThan(6);
    const author = await app.as('author');
    await author.get(`services?limit=3${cursor}`).expect(400);
    await viewer.get(`workloads?limit=3${cursor}`).expect(400);
  });

  it('is kept while its mesh does not answer, and 502 where there is none yet', async () => {
    await app.admin.put('meshes/nowhere').send({ kind: 'consul', connection: { consul: { address: 'http://127.0.0.1:9' } } });
    const { body } = await viewer.get('meshes/nowhere/services').expect(502);
    expect(body).toMatchObject({ code: 'CONCORDAT-UNREACHABLE', detail: expect.stringContaining('Mesh nowhere') as string });
    await demo.meshes.find(({ name }) => name === 'east')?.kill();
    await viewer.get('meshes/east/services').expect(200);
  });
});
