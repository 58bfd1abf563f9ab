import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsulSandbox } from '../../src/sandbox/consul/consul-sandbox.js';
import { KubernetesSandbox } from '../../src/sandbox/kubernetes/kubernetes-sandbox.js';
import { freshKey } from '../support/live-project.js';
import { testApp, type Agent, type TestApp } from '../support/test-app.js';

// OWASP API10, CVE-2024-9779, CVE-2026-4740, CVE-2023-30622: a member that answers as it likes.
describe('meshes that mean harm', () => {
  const servers: Server[] = [];
  let app: TestApp;
  let author: Agent;
  beforeAll(async () => {
    app = await testApp();
    author = await app.as('author');
  });
  afterAll(async () => {
    for (const server of servers) server.close();
    await app.close();
  });

  let meshes = 0;
  /** Adds one Kubernetes and one Consul mesh that this listener answers for. */
  async function meshesOf(listener: RequestListener): Promise<string[]> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    meshes += 1;
    const bodies = {
      [`k${meshes}`]: { kind: 'istio', connection: { kubernetes: { server: address, token: 't' } } },
      [`c${meshes}`]: { kind: 'consul', connection: { consul: { address, token: 't' } } },
    };
    for (const [name, body] of Object.entries(bodies)) await app.admin.put(`meshes/${name}`).send(body).expect(201);
    return Object.keys(bodies);
  }

  it.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['a number', '7'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['lists of odd things', '[null,1,"x",[],{}]'],
    [
      'objects without names',
      '{"items":[{},{"metadata":null},{"metadata":{"name":7}}],"groups":[null,{"versions":7}],"resources":[null,7]}',
    ],
    [
      'keys of the language',
      '{"__proto__":{"polluted":1},"items":[{"metadata":{"name":"constructor","__proto__":{"polluted":1}}}]}',
    ],
    ['NUL and half letters', String.raw`[{"Kind":"service-defaults","Name":"a\u0000b","Meta":{"\ud800":"\u0000"}}]`],
    ['a deep nest', '['.repeat(20_000) + ']'.repeat(20_000)],
  ])('with %s get a problem or an empty inventory, never a fault', async (_, answer) => {
    const names = await meshesOf((request, reply) => {
      reply.writeHead(200, { 'content-type': 'application/json' });
      reply.end(answer);
    });
    for (const mesh of names) {
      const results = [
        await app.admin.post(`meshes/${mesh}/verifications`),
        await author.get(`meshes/${mesh}/services`),
        await author.post('imports?wait=30s').send({ meshes: [mesh] }),
        await author
          .post('plans?wait=30s')
          .set('idempotency-key', freshKey())
          .send({ meshes: [mesh] }),
      ];
      for (const { status, body } of results)
        expect([mesh, status === 502 || status < 500, body.code]).toEqual([mesh, true, body.code]);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('are not believed to be empty where they only withhold', async () => {
    const consul = await ConsulSandbox.start({
      tokens: [
        {
          secretId: 'narrow',
          accessorId: '5f2a1d34-7c0e-4b65-9f53-1f0d2c8a7e09',
          description: 'Narrow',
          grants: { service: { web: 'read' }, node: 'read', agent: 'read' },
        },
      ],
    });
    consul.write({ Kind: 'service-defaults', Name: 'hidden', Protocol: 'http' });
    const rules = [{ verbs: ['get', 'list', 'watch'], groups: ['*'], resources: ['services'] }];
    const cluster = await KubernetesSandbox.start({ mesh: 'istio', tokens: [{ token: 'narrow', user: 'n', rules }] });
    await app.admin.put('meshes/dc').send({ kind: 'consul', connection: { consul: { address: consul.url, token: 'narrow' } } });
    await app.admin
      .put('meshes/cluster')
      .send({ kind: 'istio', connection: { kubernetes: { server: cluster.url, token: 'narrow' } } });
    const { body } = await author
      .post('imports?wait=30s')
      .send({ meshes: ['dc', 'cluster'] })
      .expect(201);
    expect(body.reports.map(({ mesh, complete }: { mesh: string; complete: boolean }) => [mesh, complete])).toEqual([
      ['cluster', false],
      ['dc', false],
    ]);
    const plan = await author
      .post('plans?wait=30s')
      .set('idempotency-key', freshKey())
      .send({ meshes: ['dc', 'cluster'] })
      .expect(201);
    expect(plan.body.meshes.map(({ complete }: { complete: boolean }) => complete)).toEqual([false, false]);
    await Promise.all([consul.kill(), cluster.kill()]);
  });
});

// CVE-2025-55191: two writers of one credential brought the store down.
describe('many writers of one credential', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
    await app.as('viewer');
  });
  afterAll(() => app.close());

  it('end in one of their states, and nobody meets a fault', async () => {
    const mesh = (token: string) => ({
      kind: 'consul',
      connection: { consul: { address: 'https://consul.example.com', token } },
    });
    const created = await Promise.all(
      Array.from({ length: 12 }, (_, index) => app.admin.put('meshes/busy').send(mesh(`t${index}`))),
    );
    expect(created.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { status } of created) expect([201, 409, 412, 428]).toContain(status);
    const changed = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        app.admin
          .put('meshes/busy')
          .set('if-match', '"1"')
          .send(mesh(`u${index}`)),
      ),
    );
    expect(changed.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(changed.filter(({ status }) => status >= 500)).toEqual([]);
    const { body } = await app.admin.get('meshes/busy').expect(200);
    expect(body.version).toBe(2);
    const mixed = await Promise.all([
      ...Array.from({ length: 6 }, () => app.admin.delete('meshes/busy').set('if-match', '"2"')),
      ...Array.from({ length: 6 }, (_, index) =>
        app.admin
          .put('meshes/busy')
          .set('if-match', '"2"')
          .send(mesh(`v${index}`)),
      ),
      ...Array.from({ length: 6 }, () => app.admin.post('meshes/busy/verifications')),
    ]);
    expect(mixed.filter(({ status }) => status >= 500 && status !== 502)).toEqual([]);
  });
});
