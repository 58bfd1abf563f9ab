import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAt, stringAt, type JsonObject } from '../json-object.js';
import { type DemoMesh, type DemoMeshes, startDemoMeshes } from './start-demo-meshes.js';

let demo: DemoMeshes;

beforeAll(async () => {
  demo = await startDemoMeshes();
});

afterAll(async () => demo.close());

function mesh(name: string): DemoMesh {
  const found = demo.meshes.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}

async function get(name: string, path: string): Promise<JsonObject & { items: JsonObject[] }> {
  const { kubernetes, consul } = mesh(name).body['connection'] as Record<string, JsonObject>;
  const headers = { authorization: `Bearer ${String((kubernetes ?? consul)?.['token'])}` };
  const response = await fetch(`${String(kubernetes?.['server'] ?? consul?.['address'])}${path}`, { headers });
  expect(response.status).toBe(200);
  return (await response.json()) as JsonObject & { items: JsonObject[] };
}

describe('the demo meshes', () => {
  it('run payments in all three', async () => {
    expect(await get('east', '/api/v1/namespaces/shop/services/payments')).toMatchObject({ kind: 'Service' });
    expect(await get('west', '/api/v1/namespaces/shop/services/payments')).toMatchObject({ kind: 'Service' });
    expect(Object.keys(await get('south', '/v1/catalog/services'))).toContain('payments');
  });

  it('hold objects that kubectl applied, pods with their addresses among them', async () => {
    const { items } = await get('east', '/apis/security.istio.io/v1/authorizationpolicies');
    const managers = items.map(({ metadata }) =>
      (metadata as { managedFields: JsonObject[] }).managedFields.map(({ manager }) => manager),
    );
    expect(new Set(managers.flat())).toEqual(new Set(['kubectl']));
    const pods = await get('west', '/api/v1/namespaces/emojivoto/pods');
    expect(pods.items.every(({ status }) => typeof (status as JsonObject)['podIP'] === 'string')).toBe(true);
    const writers = listAt(pods.items[0]?.['metadata'], 'managedFields') as JsonObject[];
    expect(
      writers.map(({ operation, subresource, fieldsV1 }) => [operation, subresource, 'f:status' in (fieldsV1 as JsonObject)]),
    ).toEqual([
      ['Apply', undefined, false],
      ['Update', 'status', true],
    ]);
  });

  it('have their planted faults', () => {
    const permissive = mesh('east').find({ kind: 'PeerAuthentication', namespace: 'bookinfo', name: 'productpage-metrics' });
    expect(permissive?.['spec']).toMatchObject({ portLevelMtls: { '9090': { mode: 'PERMISSIVE' } } });
    const open = mesh('west').find({ kind: 'Server', namespace: 'shop', name: 'payments-callers' });
    expect(open?.['spec']).toMatchObject({ accessPolicy: 'all-unauthenticated' });
    const rule = mesh('east').find({ kind: 'DestinationRule', namespace: 'bookinfo', name: 'details' });
    expect(listAt(rule?.['spec'], 'subsets').map((subset) => stringAt(subset, 'name'))).toEqual(['v1']);
    const route = mesh('east').find({ kind: 'VirtualService', namespace: 'bookinfo', name: 'details' });
    expect(JSON.stringify(route?.['spec'])).toContain('"subset":"v2"');
  });

  it('drift when somebody edits', () => {
    const ref = { kind: 'AuthorizationPolicy', namespace: 'bookinfo', name: 'reviews-readers' };
    mesh('east').editAs('kubectl-edit', ref, (object) => {
      (object['spec'] as JsonObject)['action'] = 'DENY';
    });
    expect(JSON.stringify(mesh('east').find(ref)?.['metadata'])).toContain('kubectl-edit');
    mesh('south').editAs('mallory', { kind: 'service-intentions', name: 'dashboard' }, (entry) => {
      entry['Sources'] = [{ Name: '*', Action: 'allow' }];
    });
    expect(mesh('south').find({ kind: 'service-intentions', name: 'dashboard' })).toMatchObject({
      Sources: [{ Name: '*', Precedence: 8 }],
    });
  });

  it('say how they are registered', () => {
    for (const { name, kind, body } of demo.meshes)
      expect(body).toMatchObject({ name, kind, labels: { env: 'prod' }, connection: {} });
  });
});
