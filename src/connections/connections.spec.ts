import { describe, expect, it } from 'vitest';
import { CERTIFICATE, data } from '../../test/contract/certificate.js';
import type { ConnectionSpec } from '../domain/translation/connection-spec.js';
import { Egress } from '../platform/egress/egress.js';
import { Connections } from './connections.js';

const connections = new Connections(new Egress({ allowLoopback: false, allowCidrs: [] }));
const none = () => Promise.resolve([]);

function kubeconfig(server: string): string {
  const context = 'contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x';
  return `clusters: [{name: c, cluster: {server: "${server}"}}]\nusers: [{name: u, user: {token: t}}]\n${context}\n`;
}

describe('Connections', () => {
  const good: [ConnectionSpec, string][] = [
    [{ kubernetes: { server: 'https://10.0.0.1:6443', token: 't' } }, 'https://10.0.0.1:6443'],
    [{ kubernetes: { kubeconfig: kubeconfig('https://10.0.0.2:6443') } }, 'https://10.0.0.2:6443'],
    [{ consul: { address: 'https://consul.test:8501', caData: data(CERTIFICATE) } }, 'https://consul.test:8501'],
    [{ documents: {} }, ''],
  ];

  it.each(good)('finds nothing wrong with %j', (spec, server) => {
    expect(connections.violationsOf(spec)).toEqual([]);
    expect(connections.serverOf(spec)).toBe(server);
  });

  const bad: [ConnectionSpec, string[]][] = [
    [{ kubernetes: { server: 'http://10.0.0.1', token: 't' } }, ['EGRESS_REFUSED /kubernetes/server']],
    [{ kubernetes: { server: 'https://10.0.0.1' } }, ['INVALID_VALUE /kubernetes/token']],
    [{ kubernetes: { kubeconfig: kubeconfig('https://169.254.169.254') } }, ['EGRESS_REFUSED /kubernetes/kubeconfig']],
    [{ kubernetes: { kubeconfig: 'a: [' } }, ['KUBECONFIG_INVALID /kubernetes/kubeconfig']],
    [
      { consul: { address: 'http://127.0.0.1:8500', caData: 'x' } },
      ['EGRESS_REFUSED /consul/address', 'INVALID_VALUE /consul/caData'],
    ],
  ];

  it.each(bad)('says what is wrong with %j', (spec, expected) => {
    expect(connections.violationsOf(spec).map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(expected);
  });

  it.each<ConnectionSpec>([
    { kubernetes: { server: 'https://169.254.169.254', token: 't' } },
    { consul: { address: 'http://127.0.0.1:8500' } },
  ])('sends nothing to %j', async (spec) => {
    const connection = await connections.open(spec, none);
    expect(await connection.probe([])).toMatchObject({ reachable: false, error: expect.stringContaining('EGRESS_REFUSED') });
    await expect(Array.fromAsync(connection.observe(['core/Service']))).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    await connection.close();
  });

  it('opens nothing from a kubeconfig that was never accepted', async () => {
    await expect(connections.open({ kubernetes: { kubeconfig: 'a: [' } }, none)).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('reads stored documents, also those that nobody asked for, and writes none', async () => {
    const text =
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: a}\n';
    const { objects } = connections.readDocuments(text, 'application/yaml', 'istio', null);
    const connection = await connections.open({ documents: {} }, () => Promise.resolve(objects));
    expect(await connection.probe(['core/Namespace', 'core/Service'])).toMatchObject({
      reachable: true,
      collections: ['core/Namespace'],
    });
    const pages = await Array.fromAsync(connection.observe(['core/Namespace', 'core/Service']));
    expect(pages.map((page) => [page.collection, page.objects.length])).toEqual([
      ['core/Namespace', 1],
      ['core/Service', 0],
      ['core/Pod', 1],
    ]);
    const [namespace] = objects;
    if (namespace === undefined) throw new Error('no object was read');
    const change = { ref: namespace, before: namespace, after: null, takeOver: false };
    await expect(connection.apply(change, { dryRun: true })).rejects.toMatchObject({ code: 'READ_ONLY' });
  });
});
