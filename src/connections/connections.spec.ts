import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Egress } from '../platform/egress/egress.js';
import { connectionKind, ConnectionSpec, openConnection, publicConnection } from './connections.js';
import { parseDocuments } from './documents/parse-documents.js';

const SECRET = 'a-secret-token';
const specs: ConnectionSpec[] = [
  { kubernetes: { server: 'https://10.0.0.1:6443', token: SECRET } },
  { kubernetes: { kubeconfig: kubeconfig() } },
  { consul: { address: 'https://consul.test:8501', token: SECRET, datacenter: 'dc1' } },
  { documents: {} },
];

function kubeconfig(): string {
  const cluster = 'clusters: [{name: c, cluster: {server: "https://10.0.0.1:6443"}}]';
  const context = 'contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x';
  return `${cluster}\nusers: [{name: u, user: {token: ${SECRET}}}]\n${context}\n`;
}

describe('ConnectionSpec', () => {
  it('takes each kind, and shows it without its secrets', () => {
    for (const spec of specs) {
      expect(ConnectionSpec.safeParse(spec).error).toBeUndefined();
      const shown = publicConnection(spec);
      expect(Object.keys(shown)).toEqual([connectionKind(spec)]);
      expect(JSON.stringify(shown)).not.toContain(SECRET);
    }
  });

  it.each([
    {},
    { documents: {}, consul: { address: 'https://x' } },
    { nomad: {} },
    { documents: { x: 1 } },
    { consul: { address: 'x' } },
  ])('refuses %j', (spec) => {
    expect(ConnectionSpec.safeParse(spec).success).toBe(false);
  });

  it('can be described as JSON Schema, secrets as write-only', () => {
    const text = JSON.stringify(z.toJSONSchema(ConnectionSpec, { io: 'input', target: 'draft-2020-12' }));
    expect(text.match(/"writeOnly":true/g)?.length).toBe(4);
  });
});

describe('openConnection', () => {
  const egress = new Egress({ allowLoopback: false, allowCidrs: [] });
  const none = () => Promise.resolve([]);

  it.each([{ kubernetes: { server: 'https://169.254.169.254', token: 't' } }, { consul: { address: 'http://127.0.0.1:8500' } }])(
    'sends nothing to %j',
    async (spec) => {
      const connection = openConnection({ spec, documents: none }, egress);
      expect(await connection.probe([])).toMatchObject({ reachable: false, error: expect.stringContaining('EGRESS_REFUSED') });
      await expect(Array.fromAsync(connection.observe(['core/Service']))).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
      await connection.close();
    },
  );

  it('reads stored documents, also those that nobody asked for, and writes none', async () => {
    const text =
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: a}\n';
    const { objects } = parseDocuments(text, 'application/yaml', 'istio');
    const connection = openConnection({ spec: { documents: {} }, documents: () => Promise.resolve(objects) }, egress);
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
