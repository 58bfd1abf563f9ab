import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { collectionOf, pathOf, policy } from './kubernetes-object.js';

const DELETE_OPTIONS = { apiVersion: 'v1', kind: 'DeleteOptions' };

const conflict = (text: RegExp) => ({
  status: 409,
  body: {
    reason: 'Conflict',
    message: expect.stringMatching(text),
    details: { name: 'a', group: 'security.istio.io', kind: 'AuthorizationPolicy' },
  },
});

/** Deleting: preconditions, dry runs, finalizers. */
export const deletes: BehaviourGroup = {
  title: 'deletion',
  behaviours: {
    'answers with a Status that names what went': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const { uid } = (await client.create(object)).body.metadata;
      const { status, body } = await client.delete(object);
      expect(status).toBe(200);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name: 'a', group: 'security.istio.io', kind: 'authorizationpolicies', uid },
      });
      expect((await client.get(pathOf(object))).status).toBe(404);
    },
    'answers 404 to what is not there': async ({ client, namespace }) => {
      expect(await client.delete(policy(await namespace(), 'absent'))).toMatchObject({
        status: 404,
        body: { reason: 'NotFound' },
      });
    },
    'deletes only the uid that is named': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const { uid } = (await client.create(object)).body.metadata;
      const other = '11111111-1111-1111-1111-111111111111';
      expect(await client.delete(object, { ...DELETE_OPTIONS, preconditions: { uid: other } })).toMatchObject(
        conflict(
          new RegExp(
            `^Operation cannot be fulfilled on AuthorizationPolicy.security.istio.io "a": the UID in the precondition \\(${other}\\) does not match the UID in record \\(${uid}\\). The object might have been deleted and then recreated$`,
          ),
        ),
      );
      expect((await client.delete(object, { ...DELETE_OPTIONS, preconditions: { uid } })).status).toBe(200);
    },
    'deletes only the version that is named': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const { resourceVersion } = (await client.create(object)).body.metadata;
      await client.merge(object, { spec: { action: 'DENY' } });
      const stale = { ...DELETE_OPTIONS, preconditions: { resourceVersion } };
      expect(await client.delete(object, stale)).toMatchObject(
        conflict(
          new RegExp(
            `the ResourceVersion in the precondition \\(${resourceVersion}\\) does not match the ResourceVersion in record \\(\\d+\\). The object might have been modified$`,
          ),
        ),
      );
      expect((await client.get(pathOf(object))).status).toBe(200);
    },
    'deletes nothing in a dry run, asked for in the body or in the query': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const { body } = await client.create(object);
      expect((await client.delete(object, { ...DELETE_OPTIONS, dryRun: ['All'] })).status).toBe(200);
      expect((await client.delete(object, undefined, 'dryRun=All')).status).toBe(200);
      expect((await client.get(pathOf(object))).body).toEqual(body);
    },
    'finds a failed precondition in a dry run too': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      await client.create(object);
      const options = { ...DELETE_OPTIONS, dryRun: ['All'], preconditions: { resourceVersion: '1' } };
      expect((await client.delete(object, options)).status).toBe(409);
    },
    'refuses options that it does not know': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      await client.create(object);
      expect(await client.delete(object, undefined, 'dryRun=Some')).toMatchObject({
        status: 422,
        body: {
          message: 'DeleteOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Some"]: supported values: "All"',
        },
      });
      expect(await client.delete(object, { ...DELETE_OPTIONS, propagationPolicy: 'Some' })).toMatchObject({
        status: 422,
        body: {
          message:
            'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Some": supported values: "Foreground", "Background", "Orphan", "nil"',
        },
      });
    },
    'deletes at once in the background': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      await client.create(object);
      expect((await client.delete(object, { ...DELETE_OPTIONS, propagationPolicy: 'Background' })).body.kind).toBe('Status');
      expect((await client.get(pathOf(object))).status).toBe(404);
    },
    'waits for dependents in the foreground': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      await client.create(object);
      const { status, body } = await client.delete(object, { ...DELETE_OPTIONS, propagationPolicy: 'Foreground' });
      expect([status, body.kind]).toEqual([200, 'AuthorizationPolicy']);
      expect(body.metadata).toMatchObject({
        deletionTimestamp: expect.any(String),
        deletionGracePeriodSeconds: 0,
        finalizers: ['foregroundDeletion'],
        generation: 2,
      });
      expect((await client.get(pathOf(object))).body).toEqual(body);
    },
    'keeps an object until its finalizers are gone': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { action: 'DENY' }, { finalizers: ['example.com/hold'] });
      await client.create(object);
      const held = await client.delete(object);
      expect([held.status, held.body.kind]).toEqual([200, 'AuthorizationPolicy']);
      expect(held.body.metadata['deletionTimestamp']).toEqual(expect.any(String));
      expect((await client.delete(object)).body).toEqual(held.body);
      expect(
        (await client.apply(policy(String(object.metadata['namespace']), 'a', { action: 'ALLOW' }), 'two', 'force=true')).status,
      ).toBe(200);
      const released = await client.merge(object, { metadata: { finalizers: null } });
      expect(released.status).toBe(200);
      expect((await client.get(pathOf(object))).status).toBe(404);
    },
    'takes no new finalizer for what is being deleted': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', {}, { finalizers: ['example.com/hold'] });
      await client.create(object);
      await client.delete(object);
      const { status, body } = await client.merge(object, { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } });
      expect([status, body.message]).toEqual([
        422,
        'AuthorizationPolicy.security.istio.io "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}',
      ]);
    },
    'deletes what a selector finds, and lists it': async ({ client, namespace }) => {
      const name = await namespace();
      await client.create(policy(name, 'a', {}, { labels: { go: 'yes' } }));
      await client.create(policy(name, 'b'));
      const { status, body } = await client.call('DELETE', `${collectionOf(policy(name, 'a'))}?labelSelector=go%3Dyes`);
      expect([status, body.kind, body.items.map(({ metadata }) => metadata.name)]).toEqual([
        200,
        'AuthorizationPolicyList',
        ['a'],
      ]);
      expect((await client.get(collectionOf(policy(name, 'a')))).body.items.map(({ metadata }) => metadata.name)).toEqual(['b']);
    },
  },
};
