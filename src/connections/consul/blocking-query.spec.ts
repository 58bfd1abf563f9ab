import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Egress } from '../../platform/egress/egress.js';
import { ConsulConnection } from './consul-connection.js';

/** An answer to the list of mesh entries: status, index and the entry's ModifyIndex. */
type Answer = readonly [status: number, index: number, modified: number];

/** An agent that answers by a script: what real ones do only when snapshots are restored and leaders lost. */
describe('the blocking query of a kind', () => {
  let server: Server;
  let asked: (string | null)[];
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  /** The versions that were told until the script was over. */
  const follow = async (script: readonly Answer[]): Promise<(string | null | undefined)[]> => {
    asked = [];
    const ending = new AbortController();
    server = createServer((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      if (url.pathname !== '/v1/config/mesh') return void response.writeHead(401).end();
      const [status, index, modified] = script[asked.length] ?? [200, 0, 0];
      asked.push(url.searchParams.get('index'));
      if (asked.length > script.length) ending.abort();
      const body = status === 200 ? JSON.stringify([{ Kind: 'mesh', ModifyIndex: modified }]) : 'No cluster leader';
      response.writeHead(status, { 'x-consul-index': String(index) }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const connection = new ConsulConnection({ address }, new Egress({ allowLoopback: true, allowCidrs: [] }));
    const told: (string | null | undefined)[] = [];
    for await (const { objects } of connection.follow(['mesh'], ending.signal)) told.push(objects[0]?.version);
    await connection.close();
    return told;
  };

  it('asks from the index that it was given, and tells only what is different', async () => {
    const script: Answer[] = [
      [200, 10, 7],
      [200, 12, 7],
      [200, 13, 13],
    ];
    expect(await follow(script)).toEqual(['7', '13']);
    expect(asked).toEqual([null, '10', '12', '13']);
  });

  it('begins anew where the index goes back, and never asks from 0', async () => {
    const script: Answer[] = [
      [200, 10, 7],
      [200, 4, 3],
      [200, 0, 3],
      [200, 4, 3],
    ];
    expect(await follow(script)).toEqual(['7', '3']);
    expect(asked).toEqual([null, '10', null, '1', '4']);
  });

  it('begins anew where an answer comes before its time and is none', async () => {
    const script: Answer[] = [
      [200, 10, 7],
      [200, 10, 7],
      [200, 4, 3],
    ];
    expect(await follow(script)).toEqual(['7', '3']);
    expect(asked).toEqual([null, '10', null, '4']);
  });

  it('goes on from the same index while there is no leader', async () => {
    const script: Answer[] = [
      [200, 10, 7],
      [500, 0, 0],
      [500, 0, 0],
      [200, 11, 11],
    ];
    expect(await follow(script)).toEqual(['7', '11']);
    expect(asked).toEqual([null, '10', '10', '10', '11']);
  });
});
