import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linkerdAdapter } from '../../../src/adapters/linkerd/adapter.js';
import { textAt } from '../../../src/adapters/linkerd/json-fields.js';
import { Policy } from '../../../src/domain/model/policy.js';
import type { WrittenObject } from '../../../src/domain/translation/mesh-adapter.js';
import { KubernetesSandbox } from '../../../src/sandbox/kubernetes/kubernetes-sandbox.js';
import { linkerdRoute } from '../../support/arbitraries/linkerd-route.js';
import { linkerdWorld, webPod } from '../../support/linkerd-world.js';
import { authorizationRule } from '../../support/policy-arbitraries.js';

let cluster: KubernetesSandbox;

beforeAll(async () => {
  cluster = await KubernetesSandbox.start({ mesh: 'linkerd' });
  cluster.seed({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, 'kubectl', new Date());
});

afterAll(async () => cluster.kill());

const plurals: Readonly<Record<string, string>> = {
  Server: 'servers',
  AuthorizationPolicy: 'authorizationpolicies',
  MeshTLSAuthentication: 'meshtlsauthentications',
  NetworkAuthentication: 'networkauthentications',
  HTTPRoute: 'httproutes',
  GRPCRoute: 'grpcroutes',
};

/** What the API server and the webhook say of an object; null where they take it. */
async function refusal({ body, name, namespace }: WrittenObject): Promise<string | null> {
  const path = `/apis/${textAt(body, 'apiVersion')}/namespaces/${namespace}/${plurals[textAt(body, 'kind') ?? '']}/${name}`;
  const response = await fetch(`${cluster.url}${path}?fieldManager=concordat&fieldValidation=Strict&dryRun=All`, {
    method: 'PATCH',
    headers: { authorization: 'Bearer admin-token', 'content-type': 'application/apply-patch+yaml' },
    body: JSON.stringify(body),
  });
  return response.ok ? null : `${response.status} ${await response.text()} ${JSON.stringify(body)}`;
}

const snapshot = linkerdWorld(
  webPod,
  '{ apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] } }',
  '{ apiVersion: v1, kind: Service, metadata: { name: api, namespace: shop }, spec: { ports: [{ port: 80 }] } }',
);

const parsed = (kind: string) => (spec: object) =>
  Policy.parse({ apiVersion: 'concordat/v1', kind, metadata: { name: 'p', namespace: 'shop' }, spec });
const target = fc.constant({ service: 'web' });
const authorization = fc
  .record({ target, rules: fc.array(authorizationRule, { maxLength: 2 }) })
  .map(parsed('AuthorizationPolicy'));
const mutualTls = fc.record({ target, mode: fc.constant('strict') }).map(parsed('MutualTlsPolicy'));

describe('what is written', () => {
  it.each([
    ['authorization', authorization],
    ['routes', linkerdRoute],
    ['mutual TLS', mutualTls],
  ] as const)('is taken by the schemas and the webhook: %s', async (_title, policies) => {
    let taken = 0;
    for (const policy of fc.sample<Policy>(policies, { numRuns: 300, seed: 7 })) {
      const context = {
        mesh: 'test',
        inventory: linkerdAdapter.inventory(snapshot),
        capabilities: linkerdAdapter.capabilities(null),
        observed: snapshot,
      };
      for (const object of linkerdAdapter.write([{ policy, names: {} }], context).objects) {
        expect(await refusal({ ...object, body: linkerdAdapter.canonicalize(object).body })).toBeNull();
        taken += 1;
      }
    }
    expect(taken).toBeGreaterThan(20);
  });
});
