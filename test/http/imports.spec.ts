import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Import } from '../../src/features/imports/imports.schemas.js';
import { freshKey, liveProject, type LiveProject } from '../support/live-project.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

const labels = (body: { items: { policy: { kind: string; metadata: { name: string } } }[] }) =>
  body.items.map(({ policy }) => `${policy.kind} ${policy.metadata.name}`);

describe('an import', () => {
  let project: LiveProject;
  let first: Import;
  beforeAll(async () => {
    project = await liveProject('east', 'south');
    first = await project.import('east', 'south');
  });
  afterAll(() => project.close());

  const policies = async () => (await project.author.get('policies?limit=500').expect(200)).body;
  const path = 'policies/AuthorizationPolicy/bookinfo/reviews-readers';

  it('makes policies of what the meshes hold and reports the rest field by field', async () => {
    expect(first).toMatchObject({ state: 'SUCCEEDED', revision: 1, meshes: ['east', 'south'] });
    const [east, south] = first.reports;
    expect(east).toMatchObject({ complete: true, policies: { AuthorizationPolicy: 6, TrafficRoute: 4 }, report: [] });
    expect(east?.remainders).toEqual([expect.objectContaining({ object: 'Gateway bookinfo/bookinfo-gateway', policies: [] })]);
    expect(south?.remainders).toContainEqual(
      expect.objectContaining({ object: 'service-intentions payments', fields: ['/Meta'] }),
    );
    expect(labels(await policies())).toEqual(expect.arrayContaining(['MutualTlsPolicy default', 'TrafficRoute counting']));
    expect((await project.author.get(path)).body.origins).toEqual([
      { mesh: 'east', objects: ['AuthorizationPolicy bookinfo/reviews-readers'], unchanged: true },
    ]);
  });

  it('is found again, alone and in the list, and audited', async () => {
    expect((await project.author.get(`imports/${first.id}`).expect(200)).body).toEqual(first);
    const list = await project.author.get('imports?limit=1').expect(200);
    expect(list.body.items).toHaveLength(1);
    const audit = await project.app.admin.get('audit-events?limit=500').expect(200);
    const resources = audit.body.items.map(({ resource }: { resource: string }) => resource);
    expect(resources).toEqual(expect.arrayContaining([`imports/${first.id}`, 'revisions/1']));
  });

  it('leaves the meshes to themselves: the plan after it has nothing to do', async () => {
    const plan = await project.plan({ meshes: ['*'] });
    expect(plan).toMatchObject({ state: 'PLANNED_NO_CHANGES', summary: { create: 0, update: 0, delete: 0, conflict: 0 } });
    expect(plan.summary.noop).toBeGreaterThan(20);
  });

  it('changes nothing when it is made again', async () => {
    const before = await policies();
    expect((await project.import('east', 'south')).revision).toBe(1);
    expect(await policies()).toEqual(before);
  });

  it('takes up what somebody changed in the mesh', async () => {
    const ref = { kind: 'VirtualService', namespace: 'bookinfo', name: 'ratings' };
    project.mesh.east.editAs('kubectl', ref, (object) => {
      (object['spec'] as { http: unknown[] }).http.shift();
    });
    const { revision } = await project.import('east');
    expect(revision).toBe(2);
    const { body } = await project.author.get(`revisions/2`).expect(200);
    expect(body.changes).toEqual([{ kind: 'TrafficRoute', namespace: 'bookinfo', name: 'ratings', outcome: 'updated' }]);
  });

  it('leaves a policy that was edited since as it is', async () => {
    const { body, headers } = await project.author.get(path).expect(200);
    const edited = structuredClone(body.policy);
    edited.spec.rules[0].to[0].methods = [{ exact: 'HEAD' }];
    await project.author
      .put(path)
      .set('if-match', headers['etag'] as string)
      .send(edited)
      .expect(200);
    await project.import('east');
    const after = await project.author.get(path).expect(200);
    expect(after.body.policy).toEqual(edited);
    expect(after.body.origins[0].unchanged).toBe(false);
  });

  it('removes policies that are gone from the mesh, and no others', async () => {
    const own = { apiVersion: 'concordat/v1', kind: 'MutualTlsPolicy', metadata: { name: 'own', namespace: 'shop' }, spec: {} };
    await project.author.put('policies/MutualTlsPolicy/shop/own').send(own).expect(201);
    const server = (project.mesh.south.body['connection'] as { consul: { address: string } }).consul.address;
    const gone = await fetch(`${server}/v1/config/service-splitter/counting`, {
      method: 'DELETE',
      headers: { 'x-consul-token': 'management-token' },
    });
    expect(gone.status).toBe(200);
    const other = await fetch(`${server}/v1/config/service-intentions/dashboard`, {
      method: 'DELETE',
      headers: { 'x-consul-token': 'management-token' },
    });
    expect(other.status).toBe(200);
    const before = labels(await policies());
    await project.import('south');
    const after = labels(await policies());
    expect(before.filter((label) => !after.includes(label))).toEqual(['AuthorizationPolicy dashboard']);
    expect(after.filter((label) => !before.includes(label))).toEqual([]);
  });

  it('refuses meshes that do not exist', async () => {
    const { body } = await project.author
      .post('imports')
      .send({ meshes: ['east', 'nobody'] })
      .expect(400);
    expect(body.errors).toEqual([expect.objectContaining({ pointer: '/meshes/1', code: 'UNKNOWN_MESH' })]);
    await project.author.post('imports').send({ meshes: [] }).expect(400);
    await project.author.get('imports/019aabde-1c00-7000-8000-000000000011').expect(404);
    await project.author.get('imports/1').expect(400);
  });

  it('can be waited for through its operation', async () => {
    const { body, headers } = await project.author
      .post('imports')
      .send({ meshes: ['east'] })
      .expect(202);
    expect(headers['retry-after']).toBe('2');
    const done = await project.author.get(`${headers['location']}?wait=30s`).expect(200);
    expect(done.body).toMatchObject({ id: body.id, state: 'SUCCEEDED' });
    expect((await project.author.get(done.body.resource).expect(200)).body.state).toBe('SUCCEEDED');
  });
});

/** The same objects in two meshes of one kind. */
describe('imports of meshes that hold the same', () => {
  let app: TestApp;
  let author: Agent;
  beforeAll(async () => {
    app = await testApp();
    author = await app.as('author');
    for (const mesh of ['one', 'two'])
      await app.admin
        .put(`meshes/${mesh}`)
        .send({ kind: 'istio', connection: { documents: {} } })
        .expect(201);
  });
  afterAll(() => app.close());

  const policy = (name: string, method: string) =>
    `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: ${name}, namespace: shop }\n` +
    `spec: { rules: [{ to: [{ operation: { methods: [${method}] } }] }] }\n`;
  const put = (mesh: string, ...documents: string[]) =>
    app.admin.put(`meshes/${mesh}/documents`).set('content-type', 'application/yaml').send(documents.join('---\n')).expect(200);
  const imported = async (...meshes: string[]) => {
    const { body } = await author.post('imports?wait=60s').send({ meshes }).expect(201);
    const { items } = (await author.get('policies?limit=500').expect(200)).body;
    const list = items.map(({ policy: { metadata, spec } }: { policy: { metadata: { name: string }; spec: Spec } }) => [
      metadata.name,
      spec.placement.meshes.join(' '),
      spec.rules[0]?.to[0]?.methods[0]?.exact,
    ]);
    return { revision: body.revision as number, list };
  };
  interface Spec {
    placement: { meshes: string[] };
    rules: { to: { methods: { exact: string }[] }[] }[];
  }
  const plan = async () =>
    (
      await author
        .post('plans?wait=60s')
        .set('idempotency-key', freshKey())
        .send({ meshes: ['*'] })
        .expect(201)
    ).body;

  it('make one policy of equal objects and two of different ones', async () => {
    await put('one', policy('same', 'GET'), policy('other', 'GET'));
    await put('two', policy('same', 'GET'), policy('other', 'PUT'));
    const { list } = await imported('one', 'two');
    expect(list).toEqual([
      ['other', 'one', 'GET'],
      ['other-two', 'two', 'PUT'],
      ['same', 'one two', 'GET'],
    ]);
    expect((await imported('one', 'two')).revision).toBe(1);
    expect((await imported('two')).revision).toBe(1);
    expect((await plan()).summary).toMatchObject({ create: 0, update: 0, conflict: 0, noop: 4 });
  });

  it('part the policy where one mesh says something else now', async () => {
    await put('two', policy('same', 'POST'), policy('other', 'PUT'));
    const { list } = await imported('two');
    expect(list).toEqual([
      ['other', 'one', 'GET'],
      ['other-two', 'two', 'PUT'],
      ['same', 'one', 'GET'],
      ['same-two', 'two', 'POST'],
    ]);
    expect((await imported('one', 'two')).list).toEqual(list);
    expect((await plan()).summary).toMatchObject({ create: 0, update: 0, conflict: 0, noop: 4 });
  });

  it('take a mesh out of the policy that it does not hold any more', async () => {
    await put('two', policy('same', 'GET'));
    await imported('one', 'two');
    await put('one', policy('same', 'GET'), policy('other', 'GET'));
    await put('two', policy('third', 'GET'));
    const { list } = await imported('two');
    expect(list.filter(([, meshes]: string[]) => meshes?.includes('two'))).toEqual([['third', 'two', 'GET']]);
    expect((await plan()).summary).toMatchObject({ create: 0, update: 0, conflict: 0 });
  });
});
