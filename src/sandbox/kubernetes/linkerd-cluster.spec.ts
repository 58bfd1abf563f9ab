import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../json-object.js';
import { KubernetesSandbox } from './kubernetes-sandbox.js';

let cluster: KubernetesSandbox;

beforeAll(async () => {
  cluster = await KubernetesSandbox.start({ mesh: 'linkerd' });
  cluster.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, 'kubectl', new Date());
});

afterAll(async () => cluster.kill());

async function apply(
  apiVersion: string,
  kind: string,
  plural: string,
  spec: JsonObject,
  manager = 'one',
): Promise<{ status: number; body: JsonObject }> {
  const path = `/apis/${apiVersion}/namespaces/shop/${plural}/x?fieldManager=${manager}&fieldValidation=Strict`;
  const response = await fetch(`${cluster.url}${path}`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer admin-token', 'content-type': 'application/apply-patch+yaml' },
    body: JSON.stringify({ apiVersion, kind, metadata: { name: 'x', namespace: 'shop' }, spec }),
  });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

const server = (spec: JsonObject): ReturnType<typeof apply> => apply('policy.linkerd.io/v1beta3', 'Server', 'servers', spec);

describe('a Linkerd cluster', () => {
  it('writes the defaults of Server in, owned by nobody', async () => {
    const { body } = await server({ podSelector: {}, port: 'http' });
    expect(body['spec']).toEqual({ podSelector: {}, port: 'http', accessPolicy: 'deny', proxyProtocol: 'unknown' });
    expect(body['metadata']).toMatchObject({
      managedFields: [{ fieldsV1: { 'f:spec': { 'f:podSelector': {}, 'f:port': {} } } }],
    });
  });

  it('needs exactly one selector, and what the webhook demands', async () => {
    expect((await server({ port: 80 })).status).toBe(422);
    const { status, body } = await server({ podSelector: {}, port: 80, accessPolicy: 'open' });
    expect([status, body['message']]).toEqual([
      400,
      'admission webhook "linkerd-policy-validator.linkerd.io" denied the request: Invalid accessPolicy: open',
    ]);
  });

  it.each([
    ['MeshTLSAuthentication', 'meshtlsauthentications', { identities: ['*.shop', 'spiffe://a/../b'] }],
    ['NetworkAuthentication', 'networkauthentications', { networks: [{ cidr: '10.0.0.0/8', except: ['11.0.0.0/8'] }] }],
    ['NetworkAuthentication', 'networkauthentications', { networks: [] }],
    [
      'AuthorizationPolicy',
      'authorizationpolicies',
      { targetRef: { kind: 'Namespace', name: 'other' }, requiredAuthenticationRefs: [] },
    ],
  ])('refuses a wrong %s', async (kind, plural, spec) => {
    const { status, body } = await apply('policy.linkerd.io/v1alpha1', kind, plural, spec);
    expect([status, body['reason']]).toEqual([400, 'BadRequest']);
  });

  it('defaults a Gateway API route, and takes the same apply again as no change', async () => {
    const spec = {
      parentRefs: [{ kind: 'Service', group: '', name: 'web', port: 80 }],
      rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
    };
    const first = await apply('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes', spec);
    expect((first.body['spec'] as JsonObject)['rules']).toEqual([
      {
        matches: [{ path: { type: 'PathPrefix', value: '/' } }],
        backendRefs: [{ name: 'web', port: 80, group: '', kind: 'Service', weight: 1 }],
      },
    ]);
    const second = await apply('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes', spec);
    expect(second.body['metadata']).toEqual(first.body['metadata']);
  });

  it.each([
    ['a path without slash', { matches: [{ path: { type: 'Exact', value: 'charge' } }] }],
    ['a backend without port', { backendRefs: [{ name: 'web' }] }],
    ['a filter whose member is missing', { filters: [{ type: 'RequestMirror' }] }],
    ['an unknown method', { matches: [{ method: 'FETCH' }] }],
    ['a negative weight', { backendRefs: [{ name: 'web', port: 80, weight: -1 }] }],
  ])('refuses a Gateway API route with %s', async (_what, rule) => {
    const { status } = await apply('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes', { rules: [rule] });
    expect(status).toBe(422);
  });

  it('keeps the two HTTPRoute kinds apart', async () => {
    await apply('policy.linkerd.io/v1beta3', 'HTTPRoute', 'httproutes', { parentRefs: [{ kind: 'Server', name: 'x' }] });
    expect(cluster.find({ group: 'policy.linkerd.io', kind: 'HTTPRoute', namespace: 'shop', name: 'x' })).toMatchObject({
      spec: { parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server' }] },
    });
  });
});
