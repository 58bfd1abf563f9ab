import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connections } from '../../src/connections/connections.js';
import type { JsonObject } from '../../src/domain/json.js';
import type { AppliedChange, Connection, ObservedPage } from '../../src/domain/translation/connection.js';
import type { NativeObject } from '../../src/domain/translation/native-object.js';
import { Egress } from '../../src/platform/egress/egress.js';
import { ADMIN_RULES } from '../../src/sandbox/kubernetes/authorizer.js';
import { KubernetesSandbox } from '../../src/sandbox/kubernetes/kubernetes-sandbox.js';

const POLICIES = 'security.istio.io/AuthorizationPolicy';
const REF = { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'readers' };
const tokens = [
  { token: 'admin', user: 'admin', rules: ADMIN_RULES },
  { token: 'narrow', user: 'narrow', rules: [{ verbs: ['list'], groups: [''], resources: ['namespaces'] }] },
];

let cluster: KubernetesSandbox;
let connection: Connection;

function connect(server: string, token = 'admin'): Promise<Connection> {
  const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
  return connections.open({ kubernetes: { server, token } }, () => Promise.resolve([]));
}

function policy(name: string, spec: JsonObject, namespace = 'shop', apiVersion = 'security.istio.io/v1'): NativeObject {
  const body = { apiVersion, kind: 'AuthorizationPolicy', metadata: { name, namespace }, spec };
  return { collection: POLICIES, namespace, name, body, version: null, writers: [], source: null };
}

function apply(before: NativeObject | null, after: NativeObject | null, takeOver = false): Promise<AppliedChange> {
  const ref = after ?? before ?? policy('readers', {});
  return connection.apply({ ref, before, after, takeOver }, { dryRun: false });
}

async function find(name: string): Promise<NativeObject> {
  const pages = await Array.fromAsync(connection.observe([POLICIES]));
  const found = pages.flatMap((page) => page.objects).find((object) => object.name === name);
  if (found === undefined) throw new Error(`${name} was not observed`);
  return found;
}

beforeEach(async () => {
  cluster = await KubernetesSandbox.start({ mesh: 'istio', tokens });
  cluster.seed(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'books' } } },
    'kubectl',
    new Date(),
  );
  connection = await connect(cluster.url);
});

afterEach(async () => {
  await connection.close();
  await cluster.kill();
});

describe('Kubernetes connection', () => {
  it('gives whole objects of built-in kinds, without managedFields, and says who wrote them', async () => {
    const [page] = await Array.fromAsync(connection.observe(['core/Namespace']));
    const shop = page?.objects.find((object) => object.name === 'shop');
    expect(shop).toMatchObject({
      namespace: null,
      body: { apiVersion: 'v1', kind: 'Namespace' },
      writers: [{ name: 'kubectl', fields: ['/metadata/labels/team'] }],
    });
    expect(shop?.body['metadata']).not.toHaveProperty('managedFields');
  });

  it('takes over in one write, so that a cut in between leaves what was wanted and no half of it', async () => {
    const live = { action: 'DENY', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] };
    cluster.seed(policy('readers', live).body, 'kubectl', new Date());
    const before = await find('readers');
    const wanted = { selector: { matchLabels: { app: 'api' } }, rules: [{ to: [{ operation: { methods: ['POST'] } }] }] };
    cluster.faults.writesUntilKill = 1;
    expect((await apply(before, policy('readers', wanted), true)).outcome).toBe('unreachable');
    await cluster.restart();
    expect((await find('readers')).body['spec']).toEqual(wanted);
  });

  it('drops what it took over once it does not want it any more, its mark too', async () => {
    const live = { action: 'DENY', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] };
    cluster.seed(policy('readers', live).body, 'kubectl', new Date());
    const before = await find('readers');
    const marked = policy('readers', { selector: { matchLabels: { app: 'api' } }, rules: [{}] });
    const metadata = {
      ...(marked.body['metadata'] as JsonObject),
      labels: { mark: 'ours' },
      annotations: { policy: 'shop/readers' },
    };
    const taken = await apply(before, { ...marked, body: { ...marked.body, metadata } }, true);
    expect(taken.object?.body['metadata']).toMatchObject({ labels: { mark: 'ours' } });
    const given = await apply(taken.object, policy('readers', { rules: [{}] }));
    expect(given.outcome).toBe('applied');
    expect(given.object?.body['spec']).toEqual({ rules: [{}] });
    expect(JSON.stringify(given.object?.body['metadata'])).not.toMatch(/mark|shop\/readers/);
  });

  it('names the manager and the field of a conflict, and takes over only where asked', async () => {
    cluster.seed(policy('readers', { action: 'ALLOW', rules: [] }).body, 'kubectl', new Date());
    const before = await find('readers');
    const wanted = policy('readers', { action: 'DENY', rules: [{}] });
    expect(await apply(before, wanted)).toMatchObject({
      outcome: 'conflict',
      detail: expect.stringMatching(/\.spec\.action.*"kubectl"/),
    });
    const taken = await apply(before, wanted, true);
    expect(taken.outcome).toBe('applied');
    const writer = taken.object?.writers.find(({ name }) => name === 'concordat');
    expect(writer?.fields).toEqual(expect.arrayContaining(['/spec/action', '/spec/rules']));
  });

  it('is not disturbed by a status that another writer set meanwhile', async () => {
    const created = (await apply(null, policy('readers', { action: 'ALLOW' }))).object;
    cluster.editAs('kubectl', REF, (object) => {
      (object['metadata'] as JsonObject)['labels'] = { seen: 'yes' };
    });
    const labelled = await find('readers');
    expect(await apply(created, policy('readers', { action: 'DENY' }))).toMatchObject({ outcome: 'conflict' });
    cluster.seed({ ...policy('readers', {}).body, status: { conditions: [] } }, 'istiod', new Date());
    expect((await find('readers')).version).not.toBe(labelled.version);
    expect(await apply(labelled, policy('readers', { action: 'DENY' }))).toMatchObject({ outcome: 'applied' });
  });

  it('drops what it set before and sets no more, and leaves the fields of others', async () => {
    const created = (await apply(null, policy('readers', { action: 'DENY', rules: [{}] }))).object;
    cluster.editAs('kubectl', REF, (object) => {
      (object['metadata'] as JsonObject)['annotations'] = { theirs: 'x' };
    });
    const before = await find('readers');
    const applied = await apply(before, policy('readers', { rules: [{}] }));
    expect(applied.object?.body).toMatchObject({ spec: { rules: [{}] }, metadata: { annotations: { theirs: 'x' } } });
    expect(applied.object?.body['spec']).not.toHaveProperty('action');
    expect(created?.version).not.toBe(applied.object?.version);
  });

  it('writes in the version that the server prefers', async () => {
    const applied = await apply(null, policy('readers', { action: 'ALLOW' }, 'shop', 'security.istio.io/v1beta1'));
    expect(applied).toMatchObject({ outcome: 'applied', object: { body: { apiVersion: 'security.istio.io/v1' } } });
  });

  it('refuses an unknown field, a missing namespace and a collection that is not served', async () => {
    expect(await apply(null, policy('readers', { rulez: [] }))).toMatchObject({
      outcome: 'refused',
      detail: expect.stringContaining('rulez'),
    });
    expect(await apply(null, policy('readers', {}, 'nowhere'))).toMatchObject({
      outcome: 'refused',
      detail: 'namespaces "nowhere" not found',
    });
    const server = { ...policy('readers', {}), collection: 'policy.linkerd.io/Server' };
    expect(await apply(null, server)).toMatchObject({ outcome: 'refused', detail: expect.stringContaining('does not serve') });
  });

  it('calls a list incomplete that it may not read', async () => {
    const narrow = await connect(cluster.url, 'narrow');
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

describe('Kubernetes connection, long lists', () => {
  let proxy: Server;
  let pages: number;

  /** History is kept from a moment on: only a later one makes the list expire. */
  function forgetTheList(): void {
    cluster.seed(policy('later', { action: 'ALLOW' }, 'default').body, 'kubectl', new Date());
    cluster.store.compact();
  }

  /** Passes everything on, and lets the server forget the list after the first page. */
  beforeEach(async () => {
    pages = 0;
    proxy = createServer((request, answer) => {
      void fetch(`${cluster.url}${request.url}`, { headers: { authorization: String(request.headers.authorization) } }).then(
        async (passed) => {
          if (request.url?.includes('limit=500')) pages += 1;
          const text = await passed.text();
          if (pages === 1) forgetTheList();
          answer.writeHead(passed.status, { 'content-type': 'application/json' }).end(text);
        },
      );
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => {
    proxy.closeAllConnections();
    proxy.close();
  });

  it('reads page by page and begins anew where the list expired', async () => {
    for (let index = 0; index < 1_001; index += 1)
      cluster.seed(policy(`p${index}`, { action: 'ALLOW' }).body, 'kubectl', new Date());
    const through = await connect(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    const observed: ObservedPage[] = await Array.fromAsync(through.observe([POLICIES]));
    expect(observed.map((page) => [page.objects.length, page.complete])).toEqual([[1_002, true]]);
    expect(pages).toBe(1 + 1 + 3);
    await through.close();
  });
});
