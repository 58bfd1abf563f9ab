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
import { describeKubernetesConnection } from './kubernetes/connection-stories.js';
import { startSandboxPeer } from './kubernetes/start-sandbox-peer.js';

describeKubernetesConnection('Kubernetes connection, sandbox', startSandboxPeer);

const POLICIES = 'security.istio.io/AuthorizationPolicy';
const tokens = [{ token: 'admin', user: 'admin', rules: ADMIN_RULES }];

let cluster: KubernetesSandbox;
let connection: Connection;

function connect(server: string): Promise<Connection> {
  const connections = new Connections(new Egress({ allowLoopback: true, allowCidrs: [] }));
  return connections.open({ kubernetes: { server, token: 'admin' } }, () => Promise.resolve([]));
}

function policy(name: string, spec: JsonObject, namespace = 'shop'): NativeObject {
  const body = { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', metadata: { name, namespace }, spec };
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

describe('Kubernetes connection, a server that dies', () => {
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
