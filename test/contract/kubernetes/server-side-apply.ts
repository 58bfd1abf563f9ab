import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { BehaviourGroup } from './behaviour.js';
import { custom, pathOf, policy } from './kubernetes-object.js';
import type { PeerAnswer } from './peer-client.js';

const GET_ONLY = { action: 'ALLOW', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] };

/** Who owns what, as `manager operation: fields`. */
function owners({ body }: PeerAnswer): Record<string, unknown> {
  return Object.fromEntries(
    body.metadata.managedFields.map(({ manager, operation, subresource, fieldsV1 }) => [
      `${String(manager)} ${String(operation)}${subresource === undefined ? '' : ` ${String(subresource)}`}`,
      fieldsV1,
    ]),
  );
}

/** Creating, changing and giving up fields by server-side apply. */
export const serverSideApply: BehaviourGroup = {
  title: 'server-side apply',
  behaviours: {
    'creates with 201 and writes down who owns which field': async ({ client, namespace }) => {
      const { status, body } = await client.apply(policy(await namespace(), 'a', GET_ONLY, { labels: { team: 'books' } }));
      expect(status).toBe(201);
      expect(body.metadata).toMatchObject({
        generation: 1,
        labels: { team: 'books' },
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(body.metadata.managedFields).toEqual([
        {
          manager: 'one',
          operation: 'Apply',
          apiVersion: 'security.istio.io/v1',
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          fieldsType: 'FieldsV1',
          fieldsV1: { 'f:metadata': { 'f:labels': { 'f:team': {} } }, 'f:spec': { 'f:action': {}, 'f:rules': {} } },
        },
      ]);
    },
    'leaves version, generation and managers alone where nothing changes': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', GET_ONLY);
      const first = await client.apply(object);
      const second = await client.apply(object);
      expect(second.status).toBe(200);
      expect(second.body).toEqual(first.body);
    },
    'changes with 200, a new version and a new generation': async ({ client, namespace }) => {
      const name = await namespace();
      const first = await client.apply(policy(name, 'a', GET_ONLY));
      const second = await client.apply(policy(name, 'a', { ...GET_ONLY, action: 'DENY' }));
      expect([second.status, second.body.metadata.generation]).toEqual([200, 2]);
      expect(second.body.metadata.resourceVersion).not.toBe(first.body.metadata.resourceVersion);
      expect(second.body.metadata.uid).toBe(first.body.metadata.uid);
    },
    'counts no generation for labels and annotations': async ({ client, namespace }) => {
      const name = await namespace();
      const first = await client.apply(policy(name, 'a', GET_ONLY));
      const second = await client.apply(policy(name, 'a', GET_ONLY, { labels: { a: 'b' }, annotations: { c: 'd' } }));
      expect(second.body.metadata.generation).toBe(1);
      expect(second.body.metadata.resourceVersion).not.toBe(first.body.metadata.resourceVersion);
    },
    'takes a field away that its only owner applies no more': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY, { labels: { team: 'books', tier: 'a' } }));
      const { body } = await client.apply(policy(name, 'a', { rules: GET_ONLY.rules }, { labels: { tier: 'a' } }));
      expect(body.spec).toEqual({ rules: GET_ONLY.rules });
      expect(body.metadata['labels']).toEqual({ tier: 'a' });
    },
    'keeps a field that another manager owns too': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      await client.apply(policy(name, 'a', { action: 'ALLOW' }), 'two');
      const answer = await client.apply(policy(name, 'a', { rules: GET_ONLY.rules }));
      expect(answer.body.spec).toEqual(GET_ONLY);
      expect(owners(answer)).toEqual({
        'one Apply': { 'f:spec': { 'f:rules': {} } },
        'two Apply': { 'f:spec': { 'f:action': {} } },
      });
    },
    'lets two managers own a field of the same value': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      const answer = await client.apply(policy(name, 'a', GET_ONLY), 'two');
      expect(answer.status).toBe(200);
      const both = { 'f:spec': { 'f:action': {}, 'f:rules': {} } };
      expect(owners(answer)).toEqual({ 'one Apply': both, 'two Apply': both });
      expect(answer.body.metadata.generation).toBe(1);
    },
    'takes labels and annotations one by one': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', {}, { labels: { one: '1' }, annotations: { note: 'a' } }));
      const { body } = await client.apply(policy(name, 'a', {}, { labels: { two: '2' } }), 'two');
      expect(body.metadata).toMatchObject({ labels: { one: '1', two: '2' }, annotations: { note: 'a' } });
    },
    'removes the last label together with the map': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY, { labels: { one: '1' } }));
      expect((await client.apply(policy(name, 'a', GET_ONLY))).body.metadata).not.toHaveProperty('labels');
    },
    'remembers an owner of an empty spec, and forgets one of nothing': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      expect(owners(await client.apply(policy(name, 'a', {}), 'empty'))).toMatchObject({ 'empty Apply': { 'f:spec': {} } });
      const { spec: _spec, ...bare } = policy(name, 'a');
      const answer = await client.apply(bare, 'nothing');
      expect(answer.status).toBe(200);
      expect(Object.keys(owners(answer))).toEqual(['empty Apply', 'one Apply']);
    },
    'forgets a manager that gave up its last field': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', GET_ONLY));
      await client.apply(policy(name, 'a', {}, { labels: { two: '2' } }), 'two');
      const { spec: _spec, ...bare } = policy(name, 'a');
      const answer = await client.apply(bare, 'two');
      expect(Object.keys(owners(answer))).toEqual(['one Apply']);
      expect(answer.body.metadata).not.toHaveProperty('labels');
    },
    'replaces a list without keys as a whole': async ({ client, namespace }) => {
      const name = await namespace();
      await client.apply(policy(name, 'a', { rules: [{}, { to: [{ operation: { methods: ['GET'] } }] }] }));
      const { body } = await client.apply(policy(name, 'a', { rules: [{ to: [{ operation: { methods: ['PUT'] } }] }] }));
      expect(body.spec).toEqual({ rules: [{ to: [{ operation: { methods: ['PUT'] } }] }] });
    },
    'merges a list with keys item by item': async ({ client, namespace }) => {
      const name = await namespace();
      const entry = (...ports: JsonObject[]) =>
        custom('networking.istio.io/v1', 'ServiceEntry', name, {
          hosts: ['pay.example.com'],
          ...(ports.length > 0 ? { ports } : {}),
        });
      const http = { name: 'http', number: 80, protocol: 'HTTP' };
      const https = { name: 'https', number: 443, protocol: 'TLS' };
      await client.apply(entry(http));
      const both = await client.apply(entry(https), 'two');
      expect(both.body.spec['ports']).toEqual([http, https]);
      expect(owners(both)['two Apply']).toEqual({
        'f:spec': {
          'f:hosts': {},
          'f:ports': { 'k:{"name":"https"}': { '.': {}, 'f:name': {}, 'f:number': {}, 'f:protocol': {} } },
        },
      });
      expect((await client.apply(entry(), 'two')).body.spec['ports']).toEqual([http]);
      expect((await client.apply(entry())).body.spec).not.toHaveProperty('ports');
    },
    'merges a list that is a set value by value': async ({ client, namespace }) => {
      const name = await namespace();
      const held = (by: string) => policy(name, 'a', {}, { finalizers: [by] });
      await client.apply(held('example.com/one'));
      const { body } = await client.apply(held('example.com/two'), 'two');
      expect(body.metadata['finalizers']).toEqual(['example.com/one', 'example.com/two']);
      const less = await client.apply(policy(name, 'a'), 'two');
      expect(less.body.metadata['finalizers']).toEqual(['example.com/one']);
    },
    'takes a map that is atomic as a whole': async ({ client, namespace }) => {
      const name = await namespace();
      const service = (selector: JsonObject) => custom('v1', 'Service', name, { selector, ports: [{ port: 80 }] });
      await client.apply(service({ app: 'a', tier: 'x' }));
      const { status, body } = await client.apply(service({ app: 'b' }));
      expect([status, body.spec['selector']]).toEqual([200, { app: 'b' }]);
    },
    'writes defaults that nobody owns': async ({ client, namespace }) => {
      const route = custom('gateway.networking.k8s.io/v1', 'HTTPRoute', await namespace(), {
        parentRefs: [{ name: 'gateway' }],
      });
      const answer = await client.apply(route);
      expect(answer.body.spec).toEqual({
        parentRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' }],
        rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }] }],
      });
      expect(owners(answer)).toEqual({ 'one Apply': { 'f:spec': { 'f:parentRefs': {} } } });
      expect((await client.apply(route)).body).toEqual(answer.body);
    },
    'stores nothing in a dry run': async ({ client, namespace }) => {
      const name = await namespace();
      const dry = await client.apply(policy(name, 'a', GET_ONLY), 'one', 'dryRun=All');
      expect([dry.status, dry.body.spec]).toEqual([201, GET_ONLY]);
      expect((await client.get(pathOf(policy(name, 'a')))).status).toBe(404);
      const real = await client.apply(policy(name, 'a', GET_ONLY));
      const changed = await client.apply(policy(name, 'a', { action: 'DENY' }), 'one', 'dryRun=All');
      expect([changed.status, changed.body.spec]).toEqual([200, { action: 'DENY' }]);
      expect((await client.get(pathOf(policy(name, 'a')))).body).toEqual(real.body);
    },
    'leaves the status alone': async ({ client, namespace }) => {
      const name = await namespace();
      const { body } = await client.apply({ ...policy(name, 'a', GET_ONLY), status: { conditions: [] } });
      expect(body).not.toHaveProperty('status');
      expect(Object.keys(body.metadata.managedFields[0]?.['fieldsV1'] as JsonObject)).toEqual(['f:spec']);
    },
    'creates though the configuration names a version that it was made from': async ({ client, namespace }) => {
      const { status } = await client.apply(policy(await namespace(), 'a', GET_ONLY, { resourceVersion: '1' }));
      expect(status).toBe(201);
    },
    'changes only the version of the object that the configuration names': async ({ client, namespace }) => {
      const name = await namespace();
      const { body } = await client.apply(policy(name, 'a', GET_ONLY));
      const { resourceVersion, uid } = body.metadata;
      expect((await client.apply(policy(name, 'a', { action: 'DENY' }, { resourceVersion, uid }))).status).toBe(200);
      expect(await client.apply(policy(name, 'a', { action: 'AUDIT' }, { resourceVersion }))).toMatchObject({
        status: 409,
        body: {
          reason: 'Conflict',
          message:
            'Operation cannot be fulfilled on authorizationpolicies.security.istio.io "a": the object has been modified; please apply your changes to the latest version and try again',
          details: { name: 'a', group: 'security.istio.io', kind: 'authorizationpolicies' },
        },
      });
    },
    'refuses the uid of another object': async ({ client, namespace }) => {
      const name = await namespace();
      const uid = '11111111-1111-1111-1111-111111111111';
      expect(await client.apply(policy(name, 'a', GET_ONLY, { uid }))).toMatchObject({
        status: 409,
        body: {
          reason: 'Conflict',
          message: `Operation cannot be fulfilled on authorizationpolicies.security.istio.io "a": uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
        },
      });
      await client.apply(policy(name, 'a', GET_ONLY));
      expect(await client.apply(policy(name, 'a', GET_ONLY, { uid }))).toMatchObject({
        status: 422,
        body: {
          reason: 'Invalid',
          message: `AuthorizationPolicy.security.istio.io "a" is invalid: metadata.uid: Invalid value: "${uid}": field is immutable`,
        },
      });
    },
  },
};
