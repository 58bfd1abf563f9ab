import { expect } from 'vitest';
import type { ConsulBehaviourGroup } from './behaviour.js';
import { http, intentions, resolver, router } from './sample-entries.js';

const FAILED = 'Request decoding failed: ';

function unknownKeys(...keys: string[]): string {
  const head = `${keys.length} error${keys.length === 1 ? '' : 's'} occurred:`;
  return `${FAILED}${head}\n${keys.map((key) => `\t* invalid config key ${key}\n`).join('')}\n`;
}

/** What is taken from a body, and what cannot be. */
export const decoding: ConsulBehaviourGroup = {
  title: 'bodies of config entries',
  behaviours: {
    'keys in snake_case and in any case are those of CamelCase': async ({ client }) => {
      await client.seed({ kind: 'service-defaults', name: 'api', PROTOCOL: 'http', local_connect_timeout_ms: 5 });
      expect(await client.content('service-defaults', 'api')).toMatchObject({ Protocol: 'http', LocalConnectTimeoutMs: 5 });
    },
    'peer_name is Peer': async ({ client }) => {
      const services = [{ name: 'api', consumers: [{ peer_name: 'east' }] }];
      await client.seed({ kind: 'exported-services', name: 'default', services });
      expect(await client.content('exported-services', 'default')).toMatchObject({
        Services: [{ Consumers: [{ Peer: 'east' }] }],
      });
    },
    'an unknown key is 400 and named': async ({ client }) => {
      expect(await client.put(http('api', { Protocl: 'x' }))).toEqual([400, unknownKeys('"Protocl"')]);
    },
    'an unknown key is named with its place': async ({ client }) => {
      expect(await client.put(http('api', { UpstreamConfig: { Defaults: { Limit: {} } } }))).toEqual([
        400,
        unknownKeys('"UpstreamConfig.Defaults.Limit"'),
      ]);
    },
    'of several unknown keys all are named': async ({ client }) => {
      const [status, text] = await client.put(http('api', { Protocl: 'x', Foo: 1 }));
      expect([status, text.match(/"\w+"/g)?.toSorted()]).toEqual([400, ['"Foo"', '"Protocl"']]);
    },
    'a Namespace is 400 with the reason': async ({ client }) => {
      const reason = ', namespaces are a consul enterprise feature';
      for (const namespace of ['team', 'default'])
        expect(await client.put(http('api', { Namespace: namespace }))).toEqual([400, unknownKeys(`"Namespace"${reason}`)]);
      expect(await client.put(intentions('api', { Name: 'web', Action: 'allow', Namespace: 'team' }))).toEqual([
        400,
        unknownKeys(`"Sources[0].Namespace"${reason}`),
      ]);
    },
    'a Partition is an unknown key': async ({ client }) => {
      expect(await client.put(http('api', { Partition: 'default' }))).toEqual([400, unknownKeys('"Partition"')]);
    },
    'a Name on the mesh entry is an unknown key': async ({ client }) => {
      expect(await client.put({ Kind: 'mesh', Name: 'mesh' })).toEqual([400, unknownKeys('"Name"')]);
    },
    'an unknown kind, a kind in another case and no kind are 400': async ({ client }) => {
      expect(await client.put({ Kind: 'nope', Name: 'x' })).toEqual([400, `${FAILED}invalid config entry kind: nope`]);
      expect(await client.put({ Kind: 'Service-Defaults', Name: 'x' })).toEqual([
        400,
        `${FAILED}invalid config entry kind: Service-Defaults`,
      ]);
      expect(await client.put({ Kind: 5, Name: 'x' })).toEqual([400, `${FAILED}Kind value in payload is not a string`]);
      expect(await client.put({ Name: 'x' })).toEqual([
        400,
        `${FAILED}Payload does not contain a kind/Kind key at the top level`,
      ]);
    },
    'a kind of Enterprise only is an unknown kind': async ({ client }) => {
      expect(await client.put({ Kind: 'control-plane-request-limit', Name: 'x' })).toEqual([
        400,
        `${FAILED}invalid config entry kind: control-plane-request-limit`,
      ]);
    },
    'bodies that are no JSON or no object are 400': async ({ client }) => {
      expect(await client.put('{')).toEqual([400, `${FAILED}unexpected EOF`]);
      expect(await client.put('')).toEqual([400, `${FAILED}EOF`]);
      expect((await client.put([]))[0]).toBe(400);
      expect((await client.put('null'))[0]).toBe(400);
    },
    'numbers and flags may be texts, and numbers become texts': async ({ client }) => {
      await client.seed(http('api', { MaxInboundConnections: '5', Meta: { n: 5 } }));
      expect(await client.content('service-defaults', 'api')).toMatchObject({ MaxInboundConnections: 5, Meta: { n: '5' } });
    },
    'a text where a number belongs is 400': async ({ client }) => {
      expect(await client.put(http('api', { MaxInboundConnections: 'x' }))).toEqual([
        400,
        `${FAILED}decoding failed due to the following error(s):\n\n'MaxInboundConnections' cannot parse value as 'int': strconv.ParseInt: invalid syntax`,
      ]);
    },
    'a duration that is none is 400': async ({ client }) => {
      expect(await client.put(router('api', { Destination: { RequestTimeout: 'soon' } }))).toEqual([
        400,
        `${FAILED}decoding failed due to the following error(s):\n\n'Routes[0].Destination.RequestTimeout' time: invalid duration`,
      ]);
    },
    'null is as if the key were not there': async ({ client }) => {
      const stored = await client.stored({ Kind: 'service-resolver', Name: 'api', Redirect: null, Meta: null });
      expect(stored).toEqual(resolver('api'));
    },
    'the content type of a request does not matter': async ({ client }) => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
        expect((await client.call('PUT', 'config', http(), { 'content-type': type })).text).toBe('true');
    },
  },
};
