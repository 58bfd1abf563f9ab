import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { BehaviourGroup } from './behaviour.js';
import type { KubernetesPeer } from './kubernetes-peer.js';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

async function membersOf({ client }: KubernetesPeer, path: string, list: string): Promise<JsonObject[]> {
  const { status, body } = await client.get(path);
  expect(status).toBe(200);
  return body[list] as JsonObject[];
}

async function versionsOf(peer: KubernetesPeer, name: string): Promise<unknown> {
  const groups = await membersOf(peer, '/apis', 'groups');
  const group = groups.find((candidate) => candidate['name'] === name);
  return (group?.['versions'] as JsonObject[] | undefined)?.map(({ version }) => version);
}

async function review({ client }: KubernetesPeer, verb: string, token?: string): Promise<JsonObject> {
  const spec = { resourceAttributes: { verb, group: 'security.istio.io', resource: 'authorizationpolicies' } };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const answer = await client.call('POST', path, body, token === undefined ? {} : { token });
  expect(answer).toMatchObject({ status: 201, body: { kind: 'SelfSubjectAccessReview', spec } });
  return answer.body['status'] as JsonObject;
}

/** What a client can learn of a server before it asks for objects. */
export const discovery: BehaviourGroup = {
  title: 'discovery',
  behaviours: {
    'says its version': async ({ client }) => {
      const { body } = await client.get('/version');
      expect(body).toMatchObject({ major: '1', gitVersion: expect.stringMatching(/^v1\.\d+\.\d+$/) });
    },
    'says that it lives': async ({ client }) => {
      expect(await client.get('/livez')).toMatchObject({ status: 200, text: 'ok' });
      expect(await client.get('/readyz')).toMatchObject({ status: 200, text: 'ok' });
    },
    'names the version of the core API': async ({ client }) => {
      expect((await client.get('/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    },
    'lists every group with the version that it prefers': async (peer) => {
      const groups = await membersOf(peer, '/apis', 'groups');
      const preferred = groups.map(({ name, preferredVersion }) => [name, (preferredVersion as JsonObject)['groupVersion']]);
      expect(preferred).toEqual(
        expect.arrayContaining([
          ['security.istio.io', 'security.istio.io/v1'],
          ['gateway.networking.k8s.io', 'gateway.networking.k8s.io/v1'],
          ['policy.linkerd.io', 'policy.linkerd.io/v1beta3'],
          ['apps', 'apps/v1'],
        ]),
      );
    },
    'orders versions by stability, whichever one is stored': async (peer) => {
      expect(await versionsOf(peer, 'networking.istio.io')).toEqual(['v1', 'v1beta1', 'v1alpha3']);
      expect(await versionsOf(peer, 'telemetry.istio.io')).toEqual(['v1', 'v1alpha1']);
      expect(await versionsOf(peer, 'policy.linkerd.io')).toEqual(['v1beta3', 'v1beta2', 'v1beta1', 'v1alpha1']);
      expect(await versionsOf(peer, 'gateway.networking.k8s.io')).toEqual(['v1', 'v1beta1', 'v1alpha3', 'v1alpha2']);
    },
    'gives one group alone': async ({ client }) => {
      expect((await client.get('/apis/security.istio.io')).body).toMatchObject({
        kind: 'APIGroup',
        name: 'security.istio.io',
        versions: [{ groupVersion: 'security.istio.io/v1', version: 'v1' }, { version: 'v1beta1' }],
        preferredVersion: { version: 'v1' },
      });
    },
    'lists the resources of a version with their verbs, and the status beside each': async (peer) => {
      const resources = await membersOf(peer, '/apis/security.istio.io/v1', 'resources');
      expect(resources).toContainEqual(
        expect.objectContaining({
          name: 'authorizationpolicies',
          singularName: 'authorizationpolicy',
          namespaced: true,
          kind: 'AuthorizationPolicy',
          verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
          shortNames: ['ap'],
        }),
      );
      expect(resources).toContainEqual({
        name: 'authorizationpolicies/status',
        singularName: '',
        namespaced: true,
        kind: 'AuthorizationPolicy',
        verbs: ['get', 'patch', 'update'],
      });
    },
    'lists a kind only under the versions that serve it': async (peer) => {
      const names = async (version: string) =>
        (await membersOf(peer, `/apis/policy.linkerd.io/${version}`, 'resources')).map(({ name }) => name);
      expect(await names('v1beta3')).toEqual(expect.arrayContaining(['servers', 'httproutes']));
      expect(await names('v1beta3')).not.toContain('authorizationpolicies');
      expect(await names('v1alpha1')).toEqual(expect.arrayContaining(['servers', 'authorizationpolicies']));
    },
    'serves the routes of Gateway API as v1 and as the older versions': async (peer) => {
      const names = async (version: string) =>
        (await membersOf(peer, `/apis/gateway.networking.k8s.io/${version}`, 'resources')).map(({ name }) => name);
      expect(await names('v1')).toEqual(
        expect.arrayContaining(['httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'gateways', 'referencegrants']),
      );
      expect(await names('v1beta1')).toEqual(expect.arrayContaining(['httproutes', 'gateways', 'referencegrants']));
      expect(await names('v1alpha2')).toEqual(expect.arrayContaining(['tlsroutes', 'tcproutes']));
    },
    'tells namespaced from cluster-wide kinds of the core API': async (peer) => {
      const resources = await membersOf(peer, '/api/v1', 'resources');
      const scope = (name: string) => resources.find((resource) => resource['name'] === name)?.['namespaced'];
      expect(['namespaces', 'nodes', 'services', 'pods', 'serviceaccounts'].map(scope)).toEqual([false, false, true, true, true]);
    },
    'gives everything at once to who asks for aggregated discovery': async ({ client }) => {
      const { headers, body } = await client.get('/apis', { accept: AGGREGATED });
      expect(headers['content-type']).toContain('as=APIGroupDiscoveryList');
      const group = body.items.find(({ metadata }) => metadata.name === 'security.istio.io');
      const version = (group?.['versions'] as JsonObject[] | undefined)?.[0];
      expect(version).toMatchObject({ version: 'v1', freshness: 'Current' });
      expect(version?.['resources']).toContainEqual(
        expect.objectContaining({
          resource: 'authorizationpolicies',
          responseKind: { group: 'security.istio.io', version: 'v1', kind: 'AuthorizationPolicy' },
          scope: 'Namespaced',
          subresources: [expect.objectContaining({ subresource: 'status' })],
        }),
      );
    },
    'answers 404 as plain text for a group, version or resource that is not served': async ({ client }) => {
      const unserved = ['nobody.example.com', 'nobody.example.com/v1', 'security.istio.io/v9', 'security.istio.io/v1/nothings'];
      for (const path of [...unserved.map((rest) => `/apis/${rest}`), '/nope']) {
        const { status, headers, text } = await client.get(path);
        expect([path, status, text.trim()]).toEqual([path, 404, '404 page not found']);
        expect(headers['content-type']).toMatch(/^text\/plain/);
      }
    },
    'tells a credential what it may do': async (peer) => {
      expect(await review(peer, 'patch')).toMatchObject({ allowed: true });
      expect(await review(peer, 'patch', 'contract-reader')).toEqual({ allowed: false });
      expect(await review(peer, 'list', 'contract-reader')).toMatchObject({ allowed: true });
      expect(await review(peer, '*', 'contract-patcher')).toEqual({ allowed: false });
    },
  },
};
