import { expect } from 'vitest';
import type { BehaviourGroup } from './behaviour.js';
import { collectionOf, custom, type KubernetesObject, pathOf, policy } from './kubernetes-object.js';

const APPLY = { contentType: 'application/apply-patch+yaml' };

const untyped = (object: KubernetesObject, problem: string) => ({
  status: 500,
  body: {
    message: `failed to create typed patch object (${String(object.metadata['namespace'])}/${String(object.metadata['name'])}; ${object.apiVersion}, Kind=${object.kind}): ${problem}`,
  },
});

const badRequest = (message: string) => ({ status: 400, body: { reason: 'BadRequest', message } });

const badOption = (text: string) => ({
  status: 422,
  body: {
    reason: 'Invalid',
    message: `PatchOptions.meta.k8s.io "" is invalid: ${text}`,
    details: { group: 'meta.k8s.io', kind: 'PatchOptions' },
  },
});

/** Configurations that cannot be applied. */
export const applyRefusals: BehaviourGroup = {
  title: 'refusals of server-side apply',
  behaviours: {
    'creates at version 0, and refuses it of a custom resource that is there, whoever applies it': async ({
      client,
      namespace,
    }) => {
      const wanted = policy(await namespace(), 'a', { action: 'ALLOW' }, { resourceVersion: '0' });
      const first = await client.apply(wanted);
      expect([first.status, first.body.metadata.managedFields[0]?.['operation']]).toEqual([201, 'Apply']);
      for (const manager of ['one', 'two']) {
        expect(await client.apply(wanted, manager)).toMatchObject({
          status: 422,
          body: { reason: 'Invalid', details: { causes: [{ field: 'metadata.resourceVersion' }] } },
        });
      }
      const live = await client.get(pathOf(wanted));
      expect(live.body.metadata.resourceVersion).toBe(first.body.metadata.resourceVersion);
    },
    'takes version 0 for none where a built-in object is there': async ({ client, namespace }) => {
      const map = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'x', namespace: await namespace(), resourceVersion: '0' },
      };
      expect((await client.apply({ ...map, data: { a: '1' } })).status).toBe(201);
      expect((await client.apply({ ...map, data: { a: '2' } })).status).toBe(200);
    },
    'needs a field manager': async ({ client, namespace }) => {
      expect(await client.apply(policy(await namespace(), 'a'), null)).toMatchObject(
        badOption('fieldManager: Required value: is required for apply patch'),
      );
    },
    'refuses field managers of more than 128 bytes and unprintable ones': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      expect((await client.apply(object, 'x'.repeat(128))).status).toBe(201);
      expect(await client.apply(object, 'x'.repeat(129))).toMatchObject(
        badOption('fieldManager: Too long: may not be more than 128 bytes'),
      );
      expect(await client.apply(object, 'a%0Ab')).toMatchObject(
        badOption(String.raw`fieldManager: Invalid value: "a\nb": invalid character U+000A (at position 1)`),
      );
    },
    'refuses a dry run of another kind than All, and an unknown field validation': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      expect(await client.apply(object, 'one', 'dryRun=Some')).toMatchObject(
        badOption('dryRun: Unsupported value: ["Some"]: supported values: "All"'),
      );
      expect(await client.apply(object, 'one', 'fieldValidation=Some')).toMatchObject(
        badOption('fieldValidation: Unsupported value: "Some": supported values: "", "Ignore", "Strict", "Warn"'),
      );
    },
    'answers 500 without a reason to a field that the schema lacks, strict or not': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { rulez: [] });
      for (const validation of ['Strict', 'Warn', 'Ignore']) {
        const answer = await client.apply(object, 'one', `fieldValidation=${validation}`);
        expect(answer).toMatchObject(untyped(object, '.spec.rulez: field not declared in schema'));
        expect(answer.body).not.toHaveProperty('reason');
      }
    },
    'finds unknown fields deep down, beside the spec and in the metadata': async ({ client, namespace }) => {
      const name = await namespace();
      const deep = policy(name, 'a', { rules: [{}, { to: [{ operation: { method: ['GET'] } }] }] });
      expect(await client.apply(deep)).toMatchObject(
        untyped(deep, '.spec.rules[1].to[0].operation.method: field not declared in schema'),
      );
      const top = { ...policy(name, 'a'), other: 1 };
      expect(await client.apply(top)).toMatchObject(untyped(top, '.other: field not declared in schema'));
      const metadata = policy(name, 'a', {}, { other: 1 });
      expect(await client.apply(metadata)).toMatchObject(untyped(metadata, '.metadata.other: field not declared in schema'));
    },
    'answers 500 to a value where a list belongs': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', { rules: [{ from: 'x' }] });
      expect(await client.apply(object)).toMatchObject(untyped(object, '.spec.rules[0].from: expected list, got &{x}'));
    },
    'answers 500 to two items of one key': async ({ client, namespace }) => {
      const ports = [
        { name: 'a', number: 80 },
        { name: 'a', number: 81 },
      ];
      const object = custom('networking.istio.io/v1', 'ServiceEntry', await namespace(), { hosts: ['a.example.com'], ports });
      expect(await client.apply(object)).toMatchObject(untyped(object, '.spec.ports: duplicate entries for key [name="a"]'));
    },
    'refuses null where something belongs': async ({ client, namespace }) => {
      const { status, body } = await client.apply(policy(await namespace(), 'a', { rules: null }));
      expect(status).toBe(422);
      expect(body.details['causes']).toContainEqual({
        reason: 'FieldValueTypeInvalid',
        message: 'Invalid value: "null": spec.rules in body must be of type array: "null"',
        field: 'spec.rules',
      });
    },
    'refuses another kind or version than the path says': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const put = (change: object) => client.call('PATCH', `${pathOf(object)}?fieldManager=one`, { ...object, ...change }, APPLY);
      expect(await put({ kind: 'PeerAuthentication' })).toMatchObject(
        badRequest('invalid object type: security.istio.io/v1, Kind=PeerAuthentication'),
      );
      expect(await put({ apiVersion: 'security.istio.io/v1beta1' })).toMatchObject(
        badRequest('invalid object type: security.istio.io/v1beta1, Kind=AuthorizationPolicy'),
      );
      expect(await client.call('PATCH', `${pathOf(object)}?fieldManager=one`, { spec: {} }, APPLY)).toMatchObject(
        badRequest('invalid object type: /, Kind='),
      );
    },
    'refuses another name or namespace than the path says, and none': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a');
      const put = (metadata: Record<string, string>) =>
        client.call('PATCH', `${collectionOf(object)}/a?fieldManager=one`, { ...object, metadata }, APPLY);
      expect(await put({ name: 'b' })).toMatchObject(
        badRequest('the name of the object (b) does not match the name on the URL (a)'),
      );
      expect(await put({ name: 'a', namespace: 'elsewhere' })).toMatchObject(
        badRequest('the namespace of the provided object does not match the namespace sent on the request'),
      );
      expect(await put({})).toMatchObject(
        badRequest('the name of the object (a based on URL) was undeterminable: name must be provided'),
      );
    },
    'refuses managers in the configuration': async ({ client, namespace }) => {
      expect(await client.apply(policy(await namespace(), 'a', {}, { managedFields: [] }))).toMatchObject(
        badRequest('metadata.managedFields must be nil'),
      );
    },
    'refuses a namespace that is not there': async ({ client }) => {
      expect(await client.apply(policy('nowhere', 'a'))).toMatchObject({
        status: 404,
        body: { reason: 'NotFound', message: 'namespaces "nowhere" not found', details: { name: 'nowhere', kind: 'namespaces' } },
      });
    },
    'refuses what is no YAML, and no object': async ({ client, namespace }) => {
      const path = `${pathOf(policy(await namespace(), 'a'))}?fieldManager=one`;
      const { status, body } = await client.call('PATCH', path, '{{{', APPLY);
      expect([status, body.message]).toEqual([
        400,
        expect.stringMatching(/^error decoding patch: error converting YAML to JSON: yaml: line 1: /),
      ]);
      expect(await client.call('PATCH', path, '[]', APPLY)).toMatchObject(
        badRequest(
          'error decoding patch: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}',
        ),
      );
    },
    'takes YAML': async ({ client, namespace }) => {
      const name = await namespace();
      const yaml = `apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata:\n  name: a\nspec:\n  action: DENY # no one\n`;
      const { status, body } = await client.call('PATCH', `${pathOf(policy(name, 'a'))}?fieldManager=one`, yaml, APPLY);
      expect([status, body.spec]).toEqual([201, { action: 'DENY' }]);
    },
  },
};
