import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapterFor } from '../../../src/adapters/adapters.js';
import { kubernetesIdentities, kubernetesRole, type DeployedRole } from '../../../src/cli/demo/deployed-identities.js';
import { Connections } from '../../../src/connections/connections.js';
import { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
import { applyObjects } from '../../../src/control-planes/kubernetes/apply-objects.js';
import { installCrds } from '../../../src/control-planes/kubernetes/install-crds.js';
import type { Connection } from '../../../src/domain/translation/connection.js';
import type { ConnectionSpec } from '../../../src/domain/translation/connection-spec.js';
import { ownedCollections } from '../../../src/domain/translation/owned-collections.js';
import { Egress } from '../../../src/platform/egress/egress.js';
import { attempt } from './attempt.js';
import {
  clusterRoleIn,
  collectionsByResource,
  granting,
  permissionsOf,
  qualified,
  spelled,
  type ClusterRole,
} from './role-permissions.js';
import { sampleManifest } from './sample-objects.js';

const ROLES = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
const BINDINGS = '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings';
/** The API server learns of a changed role within this time. */
const PATIENCE_MS = 10_000;
/** How long a watch that is allowed is held. */
const WATCHED_MS = 300;
const SHOP = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };

const cases = await Promise.all(
  (['istio', 'linkerd'] as const).flatMap((mesh) =>
    (['reader', 'writer'] as const).map(async (role) => ({ mesh, role, file: clusterRoleIn(await kubernetesRole(mesh, role)) })),
  ),
);

describe('the roles of deploy/kubernetes', () => {
  const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
  let server: ApiServer;

  beforeAll(async () => {
    server = await ApiServer.start();
    await installCrds(server, ['istio', 'gateway-api', 'linkerd']);
    await applyObjects(server, [SHOP]);
  });
  afterAll(() => server.close());

  describe.each(['istio', 'linkerd'] as const)('for %s', (mesh) => {
    const { collections } = adapterFor(mesh);
    const owned = ownedCollections(adapterFor(mesh));
    let connection: Record<DeployedRole, Connection>;
    let collectionOf: Map<string, string>;

    beforeAll(async () => {
      const identities = await kubernetesIdentities(server, mesh);
      const open = (spec: unknown) => connections.open(spec as ConnectionSpec, () => Promise.resolve([]));
      connection = { reader: await open(identities['connection']), writer: await open(identities['writer']) };
      collectionOf = await collectionsByResource(server, collections);
      await applyObjects(
        server,
        owned.map((collection) => sampleManifest(collection, 'there')),
      );
    });
    // The other mesh's roles are for the same two accounts: what they grant would hide what is taken away here.
    afterAll(async () => {
      for (const role of ['reader', 'writer'] as const) {
        await connection[role].close();
        await server.call('DELETE', `${BINDINGS}/concordat-${mesh}-${role}`);
      }
    });

    /** What the identity lacks once the server has learned of the role: the wanted answer, or after a while another one. */
    async function missing(role: DeployedRole, wanted: readonly string[]): Promise<readonly string[]> {
      for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(20)) {
        const probe =
          role === 'reader' ? connection.reader.probe(collections, [], owned) : connection.writer.probe([], owned, []);
        const { missingPermissions } = await probe;
        if (missingPermissions.join() === wanted.join() || Date.now() > deadline) return missingPermissions;
      }
    }

    async function grant(role: ClusterRole): Promise<void> {
      const { status } = await server.call('PUT', `${ROLES}/${role.metadata.name}`, role);
      expect(status).toBe(200);
    }

    it('suffice', async () => {
      expect([await missing('reader', []), await missing('writer', [])]).toEqual([[], []]);
      for (const { role, file } of cases.filter((one) => one.mesh === mesh)) {
        for (const permission of permissionsOf(file)) {
          const collection = collectionOf.get(qualified(permission)) ?? '';
          expect([spelled(permission), await attempt(connection[role], permission.verb, collection, WATCHED_MS)]).toEqual([
            spelled(permission),
            'done',
          ]);
        }
      }
    });

    for (const { role, file } of cases.filter((one) => one.mesh === mesh)) {
      const all = permissionsOf(file);
      const resources = Object.entries(Object.groupBy(all, qualified));

      it.each(resources)(
        `need each verb of the ${role} on %s, and what is missing is named`,
        async (resource, permissions = []) => {
          const collection = collectionOf.get(resource) ?? '';
          for (const taken of permissions) {
            await grant(
              granting(
                file,
                all.filter((one) => one !== taken),
              ),
            );
            expect(await missing(role, [spelled(taken)])).toEqual([spelled(taken)]);
            expect([taken.verb, await attempt(connection[role], taken.verb, collection, PATIENCE_MS)]).toEqual([
              taken.verb,
              expect.stringMatching(taken.verb === 'list' ? 'incomplete' : `cannot ${taken.verb} resource "${taken.resource}"`),
            ]);
          }
          await grant(file);
          expect(await missing(role, [])).toEqual([]);
        },
      );
    }
  });
});
