import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/features/plans/plans.schemas.js';
import { databaseText } from '../support/database-text.js';
import { freshKey, liveProject, type LiveProject } from '../support/live-project.js';

const DENIAL = `apiVersion: concordat/v1
kind: AuthorizationPolicy
metadata: { name: payments-denied, namespace: shop }
spec:
  placement: { meshes: [east] }
  target: { workloads: { app: payments } }
  action: deny
  rules: [{ to: [{ paths: [{ exact: /debug }] }] }]
`;
const READER = 'reader-token';
const WRITER = 'admin-token';

interface Problem {
  readonly errors: readonly { pointer: string; code: string }[];
}

describe('a mesh with a writer', () => {
  let project: LiveProject;
  let server: string;
  let consul: string;

  const over = (token: string) => ({ kubernetes: { server, token } });
  const east = (connection: object, writer?: object) => ({
    kind: 'istio',
    connection,
    ...(writer === undefined ? {} : { writer }),
  });
  const put = (name: string, body: object) => project.operator.put(`meshes/${name}`).send(body);
  const violations = async (body: object) =>
    ((await put('refused', body).expect(400)).body as Problem).errors.map(({ pointer, code }) => [pointer, code]);

  beforeAll(async () => {
    project = await liveProject();
    server = (project.mesh.east.body['connection'] as { kubernetes: { server: string } }).kubernetes.server;
    consul = (project.mesh.south.body['connection'] as { consul: { address: string } }).consul.address;
    await put('east', east(over(READER), over(WRITER))).expect(201);
  });
  afterAll(() => project.close());

  it('shows both identities, neither of the credentials, and keeps both encrypted', async () => {
    const { body, text } = await project.operator.get('meshes/east').expect(200);
    expect(body.writer).toEqual({
      kubernetes: { server, credential: { kind: 'token', fingerprint: expect.any(String) as string } },
    });
    expect(body.writer.kubernetes.credential.fingerprint).not.toBe(body.connection.kubernetes.credential.fingerprint);
    expect(text).not.toMatch(/reader-token|admin-token/);
    const kept = await databaseText(project.app.database);
    expect(kept).toContain(body.writer.kubernetes.credential.fingerprint);
    expect(kept).not.toMatch(/reader-token|admin-token/);
  });

  it('is verified identity by identity', async () => {
    const { body } = await project.operator.post('meshes/east/verifications').expect(200);
    expect(body).toMatchObject({ reachable: true, missingPermissions: [], writer: { reachable: true, missingPermissions: [] } });
    await put('turned', east(over(WRITER), over(READER))).expect(201);
    const turned = await project.operator.post('meshes/turned/verifications').expect(200);
    expect(turned.body.missingPermissions).toEqual([]);
    expect(turned.body.writer.missingPermissions).toContain('patch authorizationpolicies.security.istio.io');
    expect(turned.body.writer.missingPermissions).not.toContain('get authorizationpolicies.security.istio.io');
    await put('unknown', east(over(READER), over('nobody-knows-me'))).expect(201);
    const unknown = await project.operator.post('meshes/unknown/verifications').expect(200);
    expect(unknown.body).toMatchObject({
      reachable: true,
      writer: { reachable: false, error: expect.stringContaining('UNAUTHENTICATED') as string },
    });
  });

  it('is read by the one and written by the other', async () => {
    await project.import('east');
    await project.apply(DENIAL);
    const rollout = await project.push('east');
    expect(rollout.state).toBe('SUCCEEDED');
    expect(project.mesh.east.find({ kind: 'AuthorizationPolicy', namespace: 'shop', name: 'payments-denied' })).toBeDefined();
  });

  it('is refused in the dry run of a plan where the writer may not write, though the reader may', async () => {
    const turned = east(over(WRITER), over(READER));
    await put('east', turned).expect(428);
    await put('east', turned).set('if-match', '"1"').expect(200);
    await project.apply(DENIAL.replace('/debug', '/trace'));
    const made = await project.author
      .post('plans?wait=60s')
      .set('idempotency-key', freshKey())
      .send({ meshes: ['east'] })
      .expect(201);
    const plan = made.body as Plan;
    expect(plan.applyable).toBe(false);
    expect(JSON.stringify(plan.meshes)).toContain('cannot patch resource \\"authorizationpolicies\\"');
  });

  it('is the same only with the same writer, and loses it where it is left out', async () => {
    await put('again', east(over(READER), over(WRITER))).expect(201);
    await put('again', east(over(READER), over(WRITER))).expect(200, /"version":1/);
    await put('again', east(over(READER), over('other-token'))).expect(428);
    await put('again', east(over(READER))).expect(428);
    const { body } = await put('again', east(over(READER)))
      .set('if-match', '"1"')
      .expect(200);
    expect(body).toMatchObject({ version: 2, writer: null });
    const { body: verification } = await project.operator.post('meshes/again/verifications').expect(200);
    expect(verification.writer).toBeNull();
    expect(verification.missingPermissions).toContain('patch authorizationpolicies.security.istio.io');
  });

  it('is reached at one server, in one way', async () => {
    const elsewhere = { kubernetes: { server: 'https://127.0.0.1:9', token: WRITER } };
    expect(await violations(east(over(READER), elsewhere))).toEqual([['/writer', 'ANOTHER_SERVER']]);
    expect(await violations(east(over(READER), { consul: { address: consul } }))).toEqual([['/writer', 'WRONG_CONNECTION']]);
    expect(await violations(east({ documents: {} }, over(WRITER)))).toEqual([['/writer', 'WRONG_CONNECTION']]);
    expect(await violations(east(over(READER), { kubernetes: { server: 'https://169.254.169.254', token: WRITER } }))).toEqual([
      ['/writer/kubernetes/server', 'EGRESS_REFUSED'],
    ]);
    const south = (datacenter: string) => ({ consul: { address: consul, token: WRITER, datacenter } });
    expect(await violations({ kind: 'consul', connection: south('dc1'), writer: south('dc2') })).toEqual([
      ['/writer', 'ANOTHER_SERVER'],
    ]);
    await put('offline', { kind: 'istio', connection: { documents: {} }, writer: { documents: {} } }).expect(400);
    await put('slashed', east(over(READER), { kubernetes: { server: `${server}/`, token: WRITER } })).expect(201);
  });
});
