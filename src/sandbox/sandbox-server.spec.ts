import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubernetesSandbox } from './kubernetes/kubernetes-sandbox.js';

let cluster: KubernetesSandbox;

beforeEach(async () => {
  cluster = await KubernetesSandbox.start({ mesh: 'istio' });
});

afterEach(async () => cluster.kill());

function read(): Promise<Response> {
  return fetch(`${cluster.url}/api/v1/namespaces`, { headers: { authorization: 'Bearer admin-token' } });
}

function write(name: string): Promise<Response> {
  return fetch(`${cluster.url}/api/v1/namespaces`, {
    method: 'POST',
    headers: { authorization: 'Bearer admin-token', 'content-type': 'application/json' },
    body: JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  });
}

describe('a sandbox server', () => {
  it('keeps its objects and its port over a crash', async () => {
    await write('shop');
    const { url } = cluster;
    await cluster.kill();
    await expect(read()).rejects.toThrow();
    await cluster.restart();
    expect(cluster.url).toBe(url);
    expect(await (await read()).text()).toContain('"shop"');
  });

  it('throttles as often as it was told', async () => {
    Object.assign(cluster.faults, { throttled: 1, retryAfterSeconds: 7 });
    const { status, headers } = await read();
    expect([status, headers.get('retry-after')]).toEqual([429, '7']);
    expect((await read()).status).toBe(200);
  });

  it('fails the writes after the ones that were left, and no reads', async () => {
    cluster.faults.writesLeft = 1;
    expect([(await write('a')).status, (await write('b')).status, (await write('c')).status]).toEqual([201, 500, 500]);
    expect((await read()).status).toBe(200);
  });

  it('dies at the write that it was told, before doing it', async () => {
    cluster.faults.writesUntilKill = 1;
    expect((await write('a')).status).toBe(201);
    await expect(write('b')).rejects.toThrow();
    await expect(read()).rejects.toThrow();
    await cluster.restart();
    const text = await (await read()).text();
    expect([text.includes('"a"'), text.includes('"b"')]).toEqual([true, false]);
  });

  it('refuses a body of more than 3 MiB', async () => {
    expect((await write('x'.repeat(3 * 1024 * 1024))).status).toBe(413);
  });
});
