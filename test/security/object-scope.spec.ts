import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOperations, pathOf, type ApiOperation } from '../support/api-operations.js';
import { freshKey, liveProject, type LiveProject } from '../support/live-project.js';
import type { Agent } from '../support/test-app.js';

const NEIGHBOUR = 'neighbour';
const POLICY = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: reviews-owners, namespace: bookinfo }
spec: { target: { service: reviews }, action: deny, rules: [{ to: [{ methods: [DELETE] }] }] }
---
apiVersion: concordat/v1
kind: ServiceExport
metadata: { name: reviews-owners, namespace: bookinfo }
spec: { from: { mesh: east, service: reviews }, gateway: { address: 203.0.113.10, trustedAs: { networks: [203.0.113.0/24] } } }
`;
/** A PUT under a name that is free in the own project makes a thing there. */
const CREATING = ['putMesh', 'putPolicy'];

type Ids = Readonly<Record<string, string>>;

/** Makes one of everything in the project and gives the ids, under the names of path parameters. */
async function idsOf(project: LiveProject): Promise<Ids> {
  const { app, author } = project;
  await project.import('east');
  await project.apply(POLICY);
  const plan = await project.plan({ meshes: ['east'] });
  await project.approve(plan);
  const rollout = await project.rollOut(plan);
  const check = await author.post('checks?wait=60s').send({}).expect(201);
  const scan = await author.post('drift-scans?wait=60s').send({}).expect(201);
  const newest = async (path: string): Promise<string> => (await app.admin.get(path).expect(200)).body.items[0].id;
  return {
    mesh: 'east',
    kind: 'AuthorizationPolicy',
    namespace: 'bookinfo',
    name: 'reviews-owners',
    number: '1',
    plan: plan.id,
    digest: plan.digest ?? '',
    rollout: rollout.id,
    check: check.body.id,
    scan: scan.body.id,
    import: await newest('imports'),
    operation: await newest('operations'),
    token: await newest('tokens'),
  };
}

function call(agent: Agent, operation: ApiOperation, values: Ids) {
  const body = operation.id === 'approvePlan' ? { digest: values['digest'] } : operation.body;
  const request = agent[operation.method](pathOf(operation, values)).set('idempotency-key', freshKey());
  return operation.method === 'delete' ? request.set('if-match', '"1"') : request.send(body as object);
}

/** What an answer says when the names and ids that the caller sent are taken out of it. */
function shapeOf({ status, body, headers }: Awaited<ReturnType<typeof call>>, project: string): object {
  const text = JSON.stringify({ ...body, requestId: null }).replaceAll(project, '…');
  return { status, text, headers: Object.keys(headers).toSorted() };
}

// CVE-2023-23947, CVE-2024-31990, CVE-2023-22736, CVE-2024-22031, CVE-2026-44935, OWASP API1: the scope of one object opened another.
describe('objects of another project', () => {
  let project: LiveProject;
  let operations: ApiOperation[];
  let ids: Ids;
  let neighbour: Agent;
  beforeAll(async () => {
    project = await liveProject('east');
    const { app } = project;
    ids = await idsOf(project);
    operations = apiOperations(app).filter(({ path }) => path.includes('{project}'));
    await app.admin.put(`/v1/projects/${NEIGHBOUR}`).send({}).expect(201);
    const made = await app.admin.post(`/v1/projects/${NEIGHBOUR}/tokens`).send({ name: 'n', roles: ['admin'] });
    neighbour = app.with(made.body.token);
  });
  afterAll(() => project.close());

  it('are found by their owner, so that the tests below mean something', async () => {
    const reading = operations.filter(({ id, method }) => method === 'get' && id !== 'listMeshWorkloads');
    for (const operation of reading)
      expect([operation.id, (await call(project.app.admin, operation, ids)).status]).toEqual([operation.id, 200]);
  });

  it('are not found under the own project, by whichever operation', async () => {
    const inner = operations.filter(({ pathParameters, id }) => pathParameters.length > 1 && !CREATING.includes(id));
    expect(inner.length).toBeGreaterThan(18);
    for (const operation of inner) {
      const { status } = await call(neighbour, operation, { ...ids, project: NEIGHBOUR });
      expect([operation.id, status]).toEqual([operation.id, 404]);
    }
    const asOwner = await project.app.admin.get(`tokens/${ids['token']}`).expect(200);
    expect(asOwner.body.revokedAt).toBeNull();
  });

  it('cannot be named in a body or a query either', async () => {
    const base = `/v1/projects/${NEIGHBOUR}`;
    await neighbour.post(`${base}/rollouts`).set('idempotency-key', freshKey()).send({ plan: ids['plan'] }).expect(404);
    await neighbour
      .post(`${base}/plans`)
      .set('idempotency-key', freshKey())
      .send({ meshes: ['east'] })
      .expect(400);
    for (const path of ['checks', 'imports', 'drift-scans', 'translations']) {
      await neighbour
        .post(`${base}/${path}`)
        .send({ meshes: ['east'] })
        .expect(400);
    }
    const target = { mesh: 'east', namespace: 'bookinfo', service: 'reviews' };
    await neighbour
      .post(`${base}/access-queries`)
      .send({ queries: [{ target }] })
      .expect(400);
    const findings = await neighbour.get(`${base}/findings?check=${ids['check']}`);
    expect([404, findings.body.code]).toEqual([findings.status, 'CONCORDAT-NOT-FOUND']);
  });

  // CVE-2022-41354, CVE-2024-36106: what exists could be guessed from how the refusal looked.
  it('look like those of a project that does not exist, by whichever operation', async () => {
    for (const operation of operations) {
      const foreign = await call(neighbour, operation, { ...ids, project: 'shop' });
      const unknown = await call(neighbour, operation, { ...ids, project: 'void' });
      expect(shapeOf(foreign, 'shop'), operation.id).toEqual(shapeOf(unknown, 'void'));
      expect(foreign.status, operation.id).toBe(404);
    }
  });

  it('are in no list', async () => {
    const projects = await neighbour.get('/v1/projects').expect(200);
    expect(projects.body.items.map(({ name }: { name: string }) => name)).toEqual([NEIGHBOUR]);
    for (const operation of operations.filter(({ id }) => id.startsWith('list') && !id.startsWith('listMesh'))) {
      if (operation.id === 'listFindings') continue;
      const { body } = await call(neighbour, operation, { project: NEIGHBOUR });
      expect(JSON.stringify(body), operation.id).not.toMatch(/bookinfo|"east"|"shop"/);
    }
  });
});
