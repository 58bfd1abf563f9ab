import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubernetesIdentities, kubernetesRole, type DeployedRole } from '../../../src/cli/demo/deployed-identities.js';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import type { Verification } from '../../../src/features/meshes/meshes.schemas.js';
import { testApp, type Agent, type TestApp } from '../../support/test-app.js';
import { clusterRoleIn, granting, permissionsOf, spelled, type ClusterRole } from './role-permissions.js';

const ROLES = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
const BINDINGS = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
/** The API server learns of a changed role within this time. */
const PATIENCE_MS = 10_000;

const cases = await Promise.all(
  (['istio', 'linkerd'] as const).flatMap((mesh) =>
    (['reader', 'writer'] as const).map(async (role) => ({ mesh, role, file: clusterRoleIn(await kubernetesRole(mesh, role)) })),
  ),
);

describe('the roles of deploy/kubernetes', () => {
  let server: ApiServer;
  let app: TestApp;
  let operator: Agent;

  beforeAll(async () => {
    server = await ApiServer.start();
    await installCrds(server, ['istio', 'gateway-api', 'linkerd']);
    app = await testApp();
    operator = await app.as('operator');
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  async function grant(role: ClusterRole): Promise<void> {
    const { status } = await server.call('PUT', `${ROLES}/${role.metadata.name}`, role);
    expect(status).toBe(200);
  }

  const verify = async (mesh: string) => (await operator.post(`meshes/${mesh}/verifications`).expect(200)).body as Verification;

  /** What the identity lacks once the server has learned of the role: the wanted answer, or after a while another one. */
  async function missing(mesh: string, role: DeployedRole, wanted: readonly string[]): Promise<string[]> {
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(20)) {
      const { missingPermissions, writer } = await verify(mesh);
      const written = writer?.missingPermissions ?? [];
      expect(role === 'reader' ? written : missingPermissions).toEqual([]);
      const lacking = role === 'reader' ? missingPermissions : written;
      if (lacking.join() === wanted.join() || Date.now() > deadline) return lacking;
    }
  }

  describe.each(['istio', 'linkerd'] as const)('for %s', (mesh) => {
    beforeAll(async () => {
      const identities = await kubernetesIdentities(server, mesh);
      await operator
        .put(`meshes/${mesh}`)
        .send({ kind: mesh, ...identities })
        .expect(201);
    });
    // The other mesh's roles are for the same two accounts: what they grant would hide what is taken away here.
    afterAll(async () => {
      for (const role of ['reader', 'writer']) await server.call('DELETE', `${BINDINGS}/concordat-${mesh}-${role}`);
    });

    it('suffice', async () => {
      expect(await verify(mesh)).toMatchObject({
        reachable: true,
        missingPermissions: [],
        writer: { reachable: true, missingPermissions: [] },
      });
    });

    for (const { role, file } of cases.filter((one) => one.mesh === mesh)) {
      const all = permissionsOf(file);
      const resources = Object.entries(Object.groupBy(all, ({ group, resource }) => `${resource} of ${group || 'the core'}`));

      it.each(resources)(`need each verb of the ${role} on %s`, async (_resource, permissions) => {
        for (const taken of permissions ?? []) {
          await grant(
            granting(
              file,
              all.filter((one) => one !== taken),
            ),
          );
          expect(await missing(mesh, role, [spelled(taken)])).toEqual([spelled(taken)]);
        }
        await grant(file);
        expect(await missing(mesh, role, [])).toEqual([]);
      });
    }
  });
});
