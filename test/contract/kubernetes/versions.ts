import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { custom, pathOf, policy } from './kubernetes-object.js';

const server = (namespace: string, version: string, spec: object = {}) =>
  custom(`policy.linkerd.io/${version}`, 'Server', namespace, { podSelector: {}, port: 80, ...spec });

/** Kinds that are served in several versions. */
export const versions: BehaviourGroup = {
  title: 'versions of a kind',
  behaviours: {
    'gives an object in the version that is asked for': async ({ client, namespace }) => {
      const name = await namespace();
      const { body } = await client.apply(policy(name, 'a', { action: 'DENY' }));
      const older = await client.get(pathOf(policy(name, 'a', {}, {}, 'v1beta1')));
      expect(older.body).toEqual({ ...body, apiVersion: 'security.istio.io/v1beta1' });
    },
    'answers a write in the version of the path': async ({ client, namespace }) => {
      const { body } = await client.apply(policy(await namespace(), 'a', { action: 'DENY' }, {}, 'v1beta1'));
      expect(body.apiVersion).toBe('security.istio.io/v1beta1');
      expect(body.metadata.managedFields).toMatchObject([{ apiVersion: 'security.istio.io/v1beta1' }]);
    },
    'keeps one entry of a manager that goes to another version': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', { action: 'DENY' }, {}, 'v1beta1'));
      const { body } = await client.apply(policy(name, 'a', { action: 'DENY', rules: [{}] }));
      expect(body.metadata.managedFields).toMatchObject([
        { manager: 'one', apiVersion: 'security.istio.io/v1', fieldsV1: { 'f:spec': { 'f:action': {}, 'f:rules': {} } } },
      ]);
      expect(body.metadata.managedFields).toHaveLength(1);
    },
    'finds conflicts across versions': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', { action: 'DENY' }, {}, 'v1beta1'));
      expect(await client.apply(policy(name, 'a', { action: 'ALLOW' }), 'two')).toMatchObject({
        status: 409,
        body: { message: 'Apply failed with 1 conflict: conflict with "one": .spec.action' },
      });
    },
    'lists all objects in each version': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', {}, {}, 'v1beta1'));
      await client.apply(policy(name, 'b'));
      const { body } = await client.get(`/apis/security.istio.io/v1beta1/namespaces/${name}/authorizationpolicies`);
      expect(body.apiVersion).toBe('security.istio.io/v1beta1');
      expect(body.items.map(({ apiVersion, metadata }) => [apiVersion, metadata.name])).toEqual([
        ['security.istio.io/v1beta1', 'a'],
        ['security.istio.io/v1beta1', 'b'],
      ]);
    },
    'warns of versions that go away': async ({ client, namespace }) => {
      const name = await namespace();
      const { headers } = await client.apply(server(name, 'v1beta1'));
      expect(headers['warning']).toBe(
        '299 - "policy.linkerd.io/v1beta1 Server is deprecated; use policy.linkerd.io/v1beta3 Server"',
      );
      const route = custom('gateway.networking.k8s.io/v1alpha2', 'TCPRoute', name, {
        rules: [{ backendRefs: [{ name: 'a', port: 80 }] }],
      });
      expect((await client.apply(route)).headers['warning']).toBe(
        '299 - "The v1alpha2 version of TCPRoute has been deprecated and will be removed in a future release of the API. Please upgrade to v1."',
      );
      expect((await client.get(pathOf(server(name, 'v1beta3')))).headers['warning']).toBeUndefined();
    },
    'writes the defaults of the version that it is asked for, reading too': async ({ client, namespace }) => {
      const name = await namespace();
      const { body } = await client.apply(server(name, 'v1beta1'));
      expect(body.spec).toEqual({ podSelector: {}, port: 80, proxyProtocol: 'unknown' });
      expect((await client.get(pathOf(server(name, 'v1beta3')))).body.spec).toEqual({
        ...body.spec,
        accessPolicy: 'deny',
      });
    },
    'knows in a version only its fields': async ({ client, namespace }) => {
      const object = server(await namespace(), 'v1beta1', { accessPolicy: 'deny' });
      expect(await client.apply(object)).toMatchObject({
        status: 500,
        body: { message: expect.stringMatching(/: \.spec\.accessPolicy: field not declared in schema$/) },
      });
    },
    'cannot be applied anew to what was applied in a version that lacks a default': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(server(name, 'v1beta1'));
      const answer = await client.apply(server(name, 'v1beta3'));
      expect([answer.status, answer.body.message]).toEqual([500, '.spec.accessPolicy: field not declared in schema']);
    },
  },
};
