import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CollectionChange } from '../../domain/translation/connection.js';
import { Egress } from '../../platform/egress/egress.js';
import { KubernetesConnection } from './kubernetes-connection.js';

const COLLECTION = 'security.istio.io/AuthorizationPolicy';
const GROUP = '/apis/security.istio.io';
const settings = {
  certificateAuthorityData: null,
  tlsServerName: null,
  token: 'a-token-of-some-length',
  clientCertificateData: null,
  clientKeyData: null,
};

const object = (name: string, resourceVersion: string) => ({ metadata: { name, namespace: 'shop', resourceVersion } });
const event = (type: string, body: object) => JSON.stringify({ type, object: body });
const status = (code: number) => ({ kind: 'Status', code, message: `in words ${code}` });

/** An answer to a watch: the status and the lines. */
type Watch = readonly [number, ...string[]];

/** An API server whose lists and watches go by a script: what real ones do only when they are driven into corners. */
describe('the watch of a collection', () => {
  let server: Server;
  /** Versions that watches were asked from, and `list` for each list. */
  let asked: string[];
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** What is told until so many changes have come; a failure ends it too and is the last member. */
  const follow = async (watches: readonly Watch[], count: number): Promise<unknown[]> => {
    asked = [];
    let lists = 0;
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      const known: Record<string, object> = {
        '/readyz': {},
        [GROUP]: { versions: [{ version: 'v1' }] },
        [`${GROUP}/v1`]: { resources: [{ kind: 'AuthorizationPolicy', name: 'authorizationpolicies', namespaced: true }] },
      };
      const document = known[url.pathname];
      if (document !== undefined) return void response.end(JSON.stringify(document));
      if (!url.searchParams.has('watch')) {
        asked.push('list');
        lists += 1;
        return void response.end(
          JSON.stringify({ metadata: { resourceVersion: `${lists}00` }, items: [object(`l${lists}`, '1')] }),
        );
      }
      asked.push(url.searchParams.get('resourceVersion') ?? '');
      const [code, ...lines] = watches[asked.filter((one) => one !== 'list').length - 1] ?? [200];
      response.writeHead(code).end(lines.map((line) => `${line}\n`).join(''));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const egress = new Egress({ allowLoopback: true, allowCidrs: [] });
    const connection = new KubernetesConnection({ ...settings, server: address }, egress);
    const ending = new AbortController();
    const told: unknown[] = [];
    try {
      for await (const change of connection.follow([COLLECTION], ending.signal)) {
        told.push(inShort(change));
        if (told.length === count) ending.abort();
      }
    } catch (error) {
      told.push(error);
    }
    await connection.close();
    return told;
  };
  const inShort = ({ whole, objects, gone }: CollectionChange) =>
    [whole ? 'all' : '', ...objects.map(({ name }) => name), ...gone.map(({ name }) => `-${name}`)].join(' ').trim();

  it('goes on after the last version that it was told, bookmarks included', async () => {
    const watches: Watch[] = [
      [200, event('ADDED', object('a', '101')), event('BOOKMARK', object('', '150'))],
      [200, event('DELETED', object('a', '151'))],
      [200, event('MODIFIED', object('b', '152'))],
    ];
    expect(await follow(watches, 4)).toEqual(['all l1', 'a', '-a', 'b']);
    expect(asked).toEqual(['list', '100', '150', '151']);
  });

  it.each([
    ['as an event', [200, event('ERROR', status(410))]],
    ['as an answer', [410, JSON.stringify(status(410))]],
    ['because the resource is served no longer in this version', [404, JSON.stringify(status(404))]],
  ] as [string, Watch][])('lists anew where the history is forgotten: %s', async (_, forgotten) => {
    const watches: Watch[] = [[200, event('ADDED', object('a', '101'))], forgotten, [200, event('ADDED', object('b', '201'))]];
    expect(await follow(watches, 4)).toEqual(['all l1', 'a', 'all l2', 'b']);
    expect(asked).toEqual(['list', '100', '101', 'list', '200']);
  });

  it.each([
    ['an error event', [200, event('ERROR', status(500))]],
    ['an answer', [503, JSON.stringify(status(503))]],
    ['an empty answer', [500]],
    ['half a line', [200, '{"type":"ADD']],
  ] as [string, Watch][])('goes on from the same version after a passing failure: %s', async (_, failure) => {
    const watches: Watch[] = [[200, event('ADDED', object('a', '101'))], failure, [200, event('ADDED', object('b', '102'))]];
    expect((await follow(watches, 3)).slice(0, 3)).toEqual(['all l1', 'a', 'b']);
    expect(asked).toEqual(['list', '100', '101', '101']);
  });

  it.each([
    [403, 'FORBIDDEN'],
    [401, 'UNAUTHENTICATED'],
  ])('ends where the server refuses for good: %i', async (code, failure) => {
    const told = await follow([[code, JSON.stringify(status(code))]], 9);
    expect(told).toEqual(['all l1', expect.objectContaining({ code: failure })]);
  });
});
