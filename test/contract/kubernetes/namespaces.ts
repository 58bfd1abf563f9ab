import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { policy } from './kubernetes-object.js';

const pathOfNamespace = (name: string) => `/api/v1/namespaces/${name}`;

/** Namespaces that come and go; the controller that empties them is not part of an API server. */
export const namespaces: BehaviourGroup = {
  title: 'namespaces',
  behaviours: {
    'labels a namespace with its name, and calls it active': async ({ client, namespace }) => {
      const name = await namespace();
      expect((await client.get(pathOfNamespace(name))).body).toMatchObject({
        metadata: { labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      });
    },
    'lets nobody own the label that it sets': async ({ client, namespace }) => {
      const name = `${await namespace()}-applied`;
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team: 'a' } } };
      const answer = await client.apply(object, 'kubectl');
      expect(answer.status).toBe(201);
      expect(answer.body.metadata['labels']).toEqual({ 'kubernetes.io/metadata.name': name, team: 'a' });
      expect(answer.body.metadata.managedFields).toMatchObject([
        { manager: 'kubectl', operation: 'Apply', fieldsV1: { 'f:metadata': { 'f:labels': { 'f:team': {} } } } },
      ]);
      expect((await client.apply(object, 'kubectl')).body).toEqual(answer.body);
    },
    'refuses the name of a namespace that is no DNS label': async ({ client }) => {
      const answer = await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'not.a.label' } });
      expect([answer.status, answer.body.message]).toEqual([
        422,
        expect.stringMatching(
          /^Namespace "not.a.label" is invalid: metadata.name: Invalid value: "not.a.label": (must not contain dots|a lowercase RFC 1123 label must consist of)/,
        ),
      ]);
    },
    'terminates a namespace and shows it': async ({ client, namespace }) => {
      const name = await namespace();
      const { status, body } = await client.call('DELETE', pathOfNamespace(name));
      expect([status, body.kind]).toEqual([200, 'Namespace']);
      expect(body).toMatchObject({
        metadata: { deletionTimestamp: expect.any(String) },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Terminating' },
      });
      expect((await client.get(pathOfNamespace(name))).body).toEqual(body);
      expect((await client.call('DELETE', pathOfNamespace(name))).body).toEqual(body);
    },
    'creates nothing in a namespace that goes away': async ({ client, namespace }) => {
      const name = await namespace();
      await client.call('DELETE', pathOfNamespace(name));
      for (const answer of [await client.create(policy(name, 'late')), await client.apply(policy(name, 'late'))]) {
        expect(answer.status).toBe(403);
        expect(answer.body).toMatchObject({
          reason: 'Forbidden',
          message: `authorizationpolicies.security.istio.io "late" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
          details: {
            causes: [
              { reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' },
            ],
          },
        });
      }
    },
    'lets what is in a namespace that goes away be changed and deleted': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'inside'));
      await client.call('DELETE', pathOfNamespace(name));
      expect((await client.apply(policy(name, 'inside', { action: 'DENY' }))).status).toBe(200);
      expect((await client.delete(policy(name, 'inside'))).status).toBe(200);
    },
    'lets a namespace go once it is finalized': async ({ client, namespace }) => {
      const name = await namespace();
      await client.call('DELETE', pathOfNamespace(name));
      const empty = { apiVersion: 'v1', kind: 'Namespace', metadata: { name }, spec: { finalizers: [] } };
      expect((await client.call('PUT', `${pathOfNamespace(name)}/finalize`, empty)).status).toBe(200);
      expect((await client.get(pathOfNamespace(name))).status).toBe(404);
      expect(await client.create(policy(name, 'late'))).toMatchObject({
        status: 404,
        body: { message: `namespaces "${name}" not found`, details: { name, kind: 'namespaces' } },
      });
    },
    'keeps its own namespaces': async ({ client }) => {
      expect(await client.call('DELETE', pathOfNamespace('default'))).toMatchObject({
        status: 403,
        body: { reason: 'Forbidden', message: 'namespaces "default" is forbidden: this namespace may not be deleted' },
      });
    },
  },
};
