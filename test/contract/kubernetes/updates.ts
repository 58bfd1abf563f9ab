import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { collectionOf, pathOf, policy } from './kubernetes-object.js';

const stale = (name: string) => ({
  status: 409,
  body: {
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on authorizationpolicies.security.istio.io "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    details: { name, group: 'security.istio.io', kind: 'authorizationpolicies' },
  },
});

/** Writing without apply: POST, PUT and patches. */
export const updates: BehaviourGroup = {
  title: 'create, replace and patch',
  behaviours: {
    'creates once and then says that it exists': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      expect((await client.create(object)).status).toBe(201);
      expect(await client.create(object)).toMatchObject({
        status: 409,
        body: { reason: 'AlreadyExists', message: 'authorizationpolicies.security.istio.io "a" already exists' },
      });
    },
    'creates nothing that has a version already': async ({ client, namespace }) => {
      expect(await client.create(policy(await namespace(), 'a', {}, { resourceVersion: '1' }))).toMatchObject({
        status: 500,
        body: { message: 'resourceVersion should not be set on objects to be created' },
      });
    },
    'makes up a name after generateName': async ({ client, namespace }) => {
      const { metadata, ...object } = policy(await namespace(), '');
      const generated = { ...object, metadata: { namespace: metadata['namespace'], generateName: 'gen-' } };
      const { status, body } = await client.call(
        'POST',
        collectionOf(policy(String(metadata['namespace']), '')),
        generated as never,
      );
      expect(status).toBe(201);
      expect(body.metadata).toMatchObject({ generateName: 'gen-', name: expect.stringMatching(/^gen-[a-z0-9]{5}$/) });
    },
    'needs a name': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const answer = await client.call('POST', collectionOf(object), { ...object, metadata: {} });
      expect(answer.status).toBe(422);
      expect(answer.body.details['causes']).toContainEqual({
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
        field: 'metadata.name',
      });
    },
    'drops unknown fields and warns': async ({ client, namespace }) => {
      const { status, headers, body } = await client.create(policy(await namespace(), 'a', { action: 'DENY', rulez: [] }));
      expect([status, body.spec]).toEqual([201, { action: 'DENY' }]);
      expect(headers['warning']).toBe(String.raw`299 - "unknown field \"spec.rulez\""`);
    },
    'drops unknown fields without a word where it is told to ignore them': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { rulez: [] });
      const { status, headers, body } = await client.create(object, 'fieldValidation=Ignore');
      expect([status, body.spec, headers['warning']]).toEqual([201, {}, undefined]);
    },
    'refuses unknown fields where it is told to be strict': async ({ client, namespace }) => {
      const object = { ...policy(await namespace(), 'a', { rulez: [], rules: [{ form: [] }] }), other: 1 };
      const { status, body } = await client.create(object, 'fieldValidation=Strict');
      expect([status, body['reason']]).toEqual([400, 'BadRequest']);
      expect(body.message).toBe(
        'AuthorizationPolicy in version "v1" cannot be handled as a AuthorizationPolicy: strict decoding error: unknown field "other", unknown field "spec.rules[0].form", unknown field "spec.rulez"',
      );
    },
    'refuses a field that is there twice where it is told to be strict': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { action: 'ALLOW' });
      const twice = JSON.stringify(object).replace('"action":"ALLOW"', '"action":"ALLOW","action":"DENY"');
      expect(await client.call('POST', `${collectionOf(object)}?fieldValidation=Strict`, twice)).toMatchObject({
        status: 400,
        body: { message: expect.stringMatching(/strict decoding error: duplicate field "spec.action"$/) },
      });
    },
    'refuses another namespace or kind than the path says': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const post = (change: object) => client.call('POST', collectionOf(object), { ...object, ...change });
      expect(await post({ metadata: { name: 'a', namespace: 'elsewhere' } })).toMatchObject({
        status: 400,
        body: { message: 'the namespace of the provided object does not match the namespace sent on the request' },
      });
      expect(await post({ kind: 'Other' })).toMatchObject({
        status: 422,
        body: { message: expect.stringContaining('kind: Invalid value: "Other": must be AuthorizationPolicy') },
      });
    },
    'merges a patch, null removes': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { action: 'DENY', rules: [{}] }, { labels: { a: '1', b: '2' } });
      await client.create(object);
      const { status, body } = await client.merge(object, { metadata: { labels: { b: null } }, spec: { action: null } });
      expect([status, body.spec, body.metadata['labels']]).toEqual([200, { rules: [{}] }, { a: '1' }]);
    },
    'merges only into the version that the patch names': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const { resourceVersion } = (await client.create(object)).body.metadata;
      expect((await client.merge(object, { metadata: { resourceVersion }, spec: { action: 'DENY' } })).status).toBe(200);
      expect(await client.merge(object, { metadata: { resourceVersion }, spec: { action: 'AUDIT' } })).toMatchObject(stale('a'));
    },
    'merges only into the object whose uid the patch names': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      await client.create(object);
      const { status, body } = await client.merge(object, { metadata: { uid: '11111111-1111-1111-1111-111111111111' } });
      expect([status, body.message]).toEqual([
        422,
        expect.stringMatching(/metadata.uid: Invalid value: "1.*": field is immutable$/),
      ]);
    },
    'changes nothing by a patch that changes nothing': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { action: 'DENY' });
      const created = await client.create(object);
      expect((await client.merge(object, { spec: { action: 'DENY' } })).body).toEqual(created.body);
    },
    'refuses an unknown field in a strict patch with all that it made of it': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      await client.create(object);
      const { status, body } = await client.merge(object, { spec: { rulez: 1 } }, 'fieldValidation=Strict');
      expect([status, body['reason']]).toEqual([422, 'Invalid']);
      expect(body.message).toMatch(
        /^ "" is invalid: patch: Invalid value: ".*": strict decoding error: unknown field "spec.rulez"$/,
      );
    },
    'has no patch for what is not there': async ({ client, namespace }) => {
      expect(await client.merge(policy(await namespace(), 'absent'), { spec: {} })).toMatchObject({ status: 404 });
    },
    'refuses force without apply': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      await client.create(object);
      expect(await client.merge(object, { spec: {} }, 'force=true')).toMatchObject({
        status: 422,
        body: {
          message: 'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
        },
      });
    },
    'names the writer after its user agent where it gives no field manager': async ({ client, namespace }) => {
      const { body } = await client.create(policy(await namespace(), 'a', { action: 'DENY' }), '', {
        userAgent: 'kubectl/v1.37 (x)',
      });
      expect(body.metadata.managedFields).toMatchObject([
        { manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:spec': { '.': {}, 'f:action': {} } } },
      ]);
    },
    'follows a JSON patch, and refuses one whose test fails': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { action: 'DENY' });
      await client.create(object);
      const patch = (...operations: object[]) =>
        client.call('PATCH', pathOf(object), operations as never, { contentType: 'application/json-patch+json' });
      const test = { op: 'test', path: '/spec/action', value: 'DENY' };
      const replace = { op: 'replace', path: '/spec/action', value: 'ALLOW' };
      expect((await patch(test, replace)).body.spec).toEqual({ action: 'ALLOW' });
      expect(await patch(test, replace)).toMatchObject({
        status: 422,
        body: { reason: 'Invalid', message: 'the server rejected our request due to an error in our request' },
      });
    },
    'replaces the version that it is given, and no other': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { action: 'DENY' });
      const { body } = await client.create(object);
      const put = (metadata: object) =>
        client.call('PUT', pathOf(object), { ...object, metadata: { ...object.metadata, ...metadata }, spec: { rules: [{}] } });
      expect(await put({})).toMatchObject({
        status: 422,
        body: { message: expect.stringContaining('metadata.resourceVersion: Invalid value: 0: must be specified for an update') },
      });
      expect(await put({ resourceVersion: '1' })).toMatchObject(stale('a'));
      const replaced = await put({ resourceVersion: body.metadata.resourceVersion });
      expect([replaced.status, replaced.body.spec]).toEqual([200, { rules: [{}] }]);
    },
    'sets the status by its own path alone, and counts no generation for it': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { action: 'DENY' });
      await client.create({ ...object, status: { conditions: [] } });
      const patch = { status: { conditions: [{ type: 'Ready' }] }, spec: { action: 'ALLOW' } };
      const path = `${pathOf(object)}/status?fieldManager=istiod`;
      const { body } = await client.call('PATCH', path, patch, { contentType: 'application/merge-patch+json' });
      expect(body).toMatchObject({
        spec: { action: 'DENY' },
        status: { conditions: [{ type: 'Ready' }] },
        metadata: { generation: 1 },
      });
      expect(body.metadata.managedFields).toContainEqual(
        expect.objectContaining({ manager: 'istiod', operation: 'Update', subresource: 'status' }),
      );
    },
  },
};
