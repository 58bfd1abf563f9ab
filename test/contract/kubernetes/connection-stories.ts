import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Connections } from '../../../src/connections/connections.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { AppliedChange, Connection } from '../../../src/domain/translation/connection.js';
import type { KubernetesConnectionSpec } from '../../../src/domain/translation/connection-spec.js';
import type { NativeObject } from '../../../src/domain/translation/native-object.js';
import { Egress } from '../../../src/platform/egress/egress.js';
import { type KubernetesObject, pathOf, policy } from './kubernetes-object.js';
import { type KubernetesPeer, PEER_USERS } from './kubernetes-peer.js';

const POLICIES = 'security.istio.io/AuthorizationPolicy';

function connect(kubernetes: KubernetesConnectionSpec): Promise<Connection> {
  const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
  return connections.open({ kubernetes }, () => Promise.resolve([]));
}

function native(body: KubernetesObject): NativeObject {
  const { name, namespace } = body.metadata;
  const ref = { collection: POLICIES, namespace: String(namespace), name: String(name) };
  return { ...ref, body, version: null, writers: [], source: null };
}

/** What only the Kubernetes connection promises. */
export function describeKubernetesConnection(name: string, start: () => Promise<KubernetesPeer>): void {
  describe.each([name])('%s', () => {
    let peer: KubernetesPeer;
    let connection: Connection;
    let namespace: string;

    const readers = (spec: JsonObject, metadata: JsonObject = {}): NativeObject =>
      native(policy(namespace, 'readers', spec, metadata));

    function apply(before: NativeObject | null, after: NativeObject, takeOver = false): Promise<AppliedChange> {
      return connection.apply({ ref: after, before, after, takeOver }, { dryRun: false });
    }

    async function find(): Promise<NativeObject> {
      const pages = await Array.fromAsync(connection.observe([POLICIES]));
      const found = pages.flatMap((page) => page.objects).find((object) => object.namespace === namespace);
      if (found === undefined) throw new Error('the policy was not observed');
      return found;
    }

    /** Somebody else applied an object, which is then observed. */
    async function appliedByKubectl(spec: JsonObject): Promise<NativeObject> {
      await peer.client.apply(policy(namespace, 'readers', spec), 'kubectl');
      return find();
    }

    /** Somebody else changes an object otherwise than by applying. */
    async function editedByKubectl(patch: JsonObject): Promise<void> {
      await peer.client.merge(policy(namespace, 'readers'), patch, 'fieldManager=kubectl');
    }

    beforeAll(async () => {
      peer = await start();
      connection = await connect(peer.connection);
    });

    beforeEach(async () => {
      namespace = await peer.namespace();
    });

    afterEach(async () => {
      await peer.client.delete(policy(namespace, 'readers'));
    });

    afterAll(async () => {
      await connection.close();
      await peer.close();
    });

    it('calls an object refused that is too large for the server, not the server away', async () => {
      const annotations = { filler: 'x'.repeat(200_000) };
      const values = Array.from({ length: 7 }, (_, index) => String(index).repeat(220_000));
      const large = readers({ rules: [{ when: [{ key: 'request.headers[x]', values }] }] }, { annotations });
      const result = await apply(null, large);
      expect(result).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('too large') });
    });

    it('gives whole objects of built-in kinds, without managedFields, and says who wrote them', async () => {
      await peer.client.apply(
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { team: 'a' } } },
        'kubectl',
      );
      const [page] = await Array.fromAsync(connection.observe(['core/Namespace']));
      const found = page?.objects.find((object) => object.name === namespace);
      expect(found).toMatchObject({ namespace: null, body: { apiVersion: 'v1', kind: 'Namespace' } });
      expect(found?.writers).toContainEqual(expect.objectContaining({ name: 'kubectl', fields: ['/metadata/labels/team'] }));
      expect(found?.body['metadata']).not.toHaveProperty('managedFields');
    });

    it('drops what it took over once it does not want it any more, its mark too', async () => {
      const before = await appliedByKubectl({ action: 'DENY', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] });
      const marks = { labels: { mark: 'ours' }, annotations: { policy: 'shop/readers' } };
      const taken = await apply(before, readers({ selector: { matchLabels: { app: 'api' } }, rules: [{}] }, marks), true);
      expect(taken.object?.body['metadata']).toMatchObject({ labels: { mark: 'ours' } });
      const given = await apply(taken.object, readers({ rules: [{}] }));
      expect(given.outcome).toBe('applied');
      expect(given.object?.body['spec']).toEqual({ rules: [{}] });
      expect(JSON.stringify(given.object?.body['metadata'])).not.toMatch(/mark|shop\/readers/);
    });

    it('names the manager and the field of a conflict, and takes over only where asked', async () => {
      const before = await appliedByKubectl({ action: 'ALLOW', rules: [] });
      const wanted = readers({ action: 'DENY', rules: [{}] });
      expect(await apply(before, wanted)).toMatchObject({
        outcome: 'conflict',
        detail: expect.stringMatching(/\.spec\.action.*"kubectl"/),
      });
      const taken = await apply(before, wanted, true);
      expect(taken.outcome).toBe('applied');
      const writer = taken.object?.writers.find((candidate) => candidate.name === 'concordat');
      expect(writer?.fields).toEqual(expect.arrayContaining(['/spec/action', '/spec/rules']));
    });

    it('is not disturbed by a status that another writer set meanwhile', async () => {
      const created = (await apply(null, readers({ action: 'ALLOW' }))).object;
      await editedByKubectl({ metadata: { labels: { seen: 'yes' } } });
      const labelled = await find();
      expect(await apply(created, readers({ action: 'DENY' }))).toMatchObject({ outcome: 'conflict' });
      const status = `${pathOf(policy(namespace, 'readers'))}/status?fieldManager=istiod`;
      await peer.client.call('PATCH', status, { status: { conditions: [] } }, { contentType: 'application/merge-patch+json' });
      expect((await find()).version).not.toBe(labelled.version);
      expect(await apply(labelled, readers({ action: 'DENY' }))).toMatchObject({ outcome: 'applied' });
    });

    it('drops what it set before and sets no more, and leaves the fields of others', async () => {
      const created = (await apply(null, readers({ action: 'DENY', rules: [{}] }))).object;
      await editedByKubectl({ metadata: { annotations: { theirs: 'x' } } });
      const applied = await apply(await find(), readers({ rules: [{}] }));
      expect(applied.object?.body).toMatchObject({ spec: { rules: [{}] }, metadata: { annotations: { theirs: 'x' } } });
      expect(applied.object?.body['spec']).not.toHaveProperty('action');
      expect(created?.version).not.toBe(applied.object?.version);
    });

    it('writes in the version that the server prefers', async () => {
      const applied = await apply(null, native(policy(namespace, 'readers', { action: 'ALLOW' }, {}, 'v1beta1')));
      expect(applied).toMatchObject({ outcome: 'applied', object: { body: { apiVersion: 'security.istio.io/v1' } } });
    });

    it('refuses an unknown field, a missing namespace and a collection that is not served', async () => {
      expect(await apply(null, readers({ rulez: [] }))).toMatchObject({
        outcome: 'refused',
        detail: expect.stringContaining('rulez'),
      });
      expect(await apply(null, native(policy('nowhere', 'readers')))).toMatchObject({
        outcome: 'refused',
        detail: 'namespaces "nowhere" not found',
      });
      const unserved = { ...readers({}), collection: 'nobody.example.com/Thing' };
      expect(await apply(null, unserved)).toMatchObject({
        outcome: 'refused',
        detail: expect.stringContaining('does not serve'),
      });
    });

    it('calls a list incomplete that it may not read', async () => {
      const narrow = await connect({ ...peer.connection, token: PEER_USERS.lister.token });
      const pages = await Array.fromAsync(narrow.observe(['core/Namespace', POLICIES]));
      expect(pages.map(({ collection, complete }) => [collection, complete])).toEqual([
        ['core/Namespace', true],
        [POLICIES, false],
      ]);
      const { missingPermissions } = await narrow.probe(['core/Namespace', POLICIES], [POLICIES]);
      expect(missingPermissions).toEqual(
        expect.arrayContaining([
          'watch authorizationpolicies.security.istio.io',
          'list authorizationpolicies.security.istio.io',
          'delete authorizationpolicies.security.istio.io',
        ]),
      );
      expect(missingPermissions).not.toContain('list namespaces');
      expect(missingPermissions).not.toContain('watch namespaces');
      await narrow.close();
    });
  });
}
