import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import { exported, http, intentions, jwtProvider, proxyDefaults, resolver, router, splitter } from './sample-entries.js';

const SHOWN = { TransparentProxy: {}, MeshGateway: {}, Expose: {} };
const HEADERS = { Add: { a: 'b' }, Set: { c: 'd' }, Remove: ['e'] };

/** What each kind looks like when it is read back. */
export const entryForms: ConsulBehaviourGroup = {
  title: 'config entries read back',
  behaviours: {
    'service-defaults: empty blocks and an empty Protocol are added': async ({ client }) => {
      expect(await client.stored({ Kind: 'service-defaults', Name: 'api' })).toEqual({
        Kind: 'service-defaults',
        Name: 'api',
        Protocol: '',
        ...SHOWN,
      });
    },
    'service-defaults: protocols are lower-cased, upstreams get Peer and MeshGateway, durations are nanoseconds': async ({
      client,
    }) => {
      const upstreams = { Defaults: { Protocol: 'HTTP2', PassiveHealthCheck: { Interval: '10s', BaseEjectionTime: '1m' } } };
      expect(await client.stored(http('api', { Protocol: 'HTTP', UpstreamConfig: upstreams }))).toMatchObject({
        Protocol: 'http',
        UpstreamConfig: {
          Defaults: {
            Protocol: 'http2',
            PassiveHealthCheck: { Interval: 10_000_000_000, BaseEjectionTime: 60_000_000_000 },
            Peer: '',
            MeshGateway: {},
          },
        },
      });
    },
    'service-defaults: limits that are zero are kept, other zeros vanish': async ({ client }) => {
      const upstreams = { Defaults: { Limits: { MaxConnections: 0 }, ConnectTimeoutMs: 0 } };
      const stored = await client.stored(http('api', { MaxInboundConnections: 0, UpstreamConfig: upstreams }));
      expect(stored).not.toHaveProperty('MaxInboundConnections');
      expect(stored['UpstreamConfig']).toEqual({ Defaults: { Limits: { MaxConnections: 0 }, Peer: '', MeshGateway: {} } });
    },
    'service-defaults: a destination outside the mesh': async ({ client }) => {
      const destination = { Addresses: ['db.example.com', '10.0.0.1'], Port: 443 };
      const entry = { ...http('db', { Destination: destination }), Protocol: 'tcp' };
      expect(await client.stored(entry)).toMatchObject({ Destination: destination });
    },
    'service-router: methods are upper-cased, timeouts are durations in words': async ({ client }) => {
      await client.seed(http());
      const match = { HTTP: { PathPrefix: '/a', Methods: ['get'], Header: [{ Name: 'X', Present: true }] } };
      const destination = {
        PrefixRewrite: '/',
        RequestTimeout: '1500ms',
        IdleTimeout: 3_723_000_000_000,
        RequestHeaders: HEADERS,
      };
      const { Routes: routes } = await client.stored(router('api', { Match: match, Destination: destination }));
      expect(routes).toEqual([
        {
          Match: { HTTP: { ...match.HTTP, Methods: ['GET'] } },
          Destination: { ...destination, RequestTimeout: '1.5s', IdleTimeout: '1h2m3s' },
        },
      ]);
    },
    'service-router: no routes are null, an empty list stays one': async ({ client }) => {
      await client.seed(http());
      expect((await client.stored({ Kind: 'service-router', Name: 'api' }))['Routes']).toBeNull();
      expect((await client.stored(router('api')))['Routes']).toEqual([]);
    },
    'service-splitter: weights are rounded to hundredths': async ({ client }) => {
      await client.seed(http(), http('b'));
      const { Splits: splits } = await client.stored(splitter('api', { Weight: 33.333 }, { Weight: 66.667, Service: 'b' }));
      expect(splits).toEqual([{ Weight: 33.33 }, { Weight: 66.67, Service: 'b' }]);
    },
    'service-resolver: subsets, failover and load balancing come back as written': async ({ client }) => {
      const entry = resolver('api', {
        DefaultSubset: 'v1',
        Subsets: { v1: { Filter: 'Service.Meta.version == v1' }, v2: { OnlyPassing: true }, v3: {} },
        ConnectTimeout: '15s',
        Failover: { v1: { Targets: [{ Service: 'b' }, { Service: 'c', Peer: 'east' }] }, '*': { Datacenters: ['dc1'] } },
        LoadBalancer: { Policy: 'ring_hash', RingHashConfig: { MinimumRingSize: 5 }, HashPolicies: [{ SourceIP: true }] },
      });
      expect(await client.stored(entry)).toEqual(entry);
    },
    'service-intentions: sources are sorted by the Precedence that is added, and get a Type': async ({ client }) => {
      const stored = await client.stored(
        intentions('api', { Name: '*', Action: 'deny' }, { Name: 'web', Action: 'allow', Description: 'yes' }),
      );
      expect(stored['Sources']).toEqual([
        { Name: 'web', Action: 'allow', Description: 'yes', Precedence: 9, Type: 'consul' },
        { Name: '*', Action: 'deny', Precedence: 8, Type: 'consul' },
      ]);
    },
    'service-intentions: towards every destination the precedences are 6 and 5': async ({ client }) => {
      const stored = await client.stored(intentions('*', { Name: '*', Action: 'deny' }, { Name: 'web', Action: 'allow' }));
      expect((stored['Sources'] as JsonObject[]).map(({ Precedence: precedence }) => precedence)).toEqual([6, 5]);
    },
    'service-intentions: permissions keep their order, methods are upper-cased': async ({ client }) => {
      await client.seed(http());
      const permissions = [
        { Action: 'deny', HTTP: { PathPrefix: '/admin' } },
        { Action: 'allow', HTTP: { PathPrefix: '/', Methods: ['get'], Header: [{ Name: 'x', Exact: 'y', IgnoreCase: true }] } },
      ];
      const { Sources: sources } = await client.stored(intentions('api', { Name: 'web', Permissions: permissions }));
      expect(sources).toMatchObject([
        { Permissions: [permissions[0], { Action: 'allow', HTTP: { Methods: ['GET'], Header: [{ IgnoreCase: true }] } }] },
      ]);
    },
    'service-intentions: a Precedence, LegacyID or legacy time in a request is dropped': async ({ client }) => {
      const source = { Name: 'web', Action: 'allow', Precedence: 1, LegacyID: 'x', LegacyCreateTime: '2026-01-01T00:00:00Z' };
      expect((await client.stored(intentions('api', source)))['Sources']).toEqual([
        { Name: 'web', Action: 'allow', Precedence: 9, Type: 'consul' },
      ]);
    },
    'jwt-provider: a clock skew of 30 seconds is added': async ({ client }) => {
      const entry = jwtProvider('okta');
      expect(await client.stored(entry)).toEqual({ ...entry, ClockSkewSeconds: 30 });
    },
    'jwt-provider: durations of remote keys are nanoseconds': async ({ client }) => {
      const remote = { URI: 'https://keys.example.com', CacheDuration: '5m', JWKSCluster: { ConnectTimeout: '5s' } };
      const stored = await client.stored(jwtProvider('okta', { JSONWebKeySet: { Remote: remote } }));
      expect(stored['JSONWebKeySet']).toEqual({
        Remote: { URI: remote.URI, CacheDuration: 300_000_000_000, JWKSCluster: { ConnectTimeout: 5_000_000_000 } },
      });
    },
    'proxy-defaults: it is called global, and no Config is null': async ({ client }) => {
      await client.seed({ Kind: 'proxy-defaults' });
      expect(await client.content('proxy-defaults', 'global')).toEqual({
        Kind: 'proxy-defaults',
        Name: 'global',
        Config: null,
        AccessLogs: {},
        ...SHOWN,
      });
    },
    'proxy-defaults: in Config a list of one member becomes the member, other lists stay': async ({ client }) => {
      const config = { one: ['a'], two: ['a', 'b'], none: [], deep: { one: ['a'] }, lone: [{ one: ['a'] }], nothing: null };
      const { Config: stored } = await client.stored(proxyDefaults(config));
      expect(stored).toEqual({ ...config, one: 'a', lone: { one: 'a' } });
    },
    'mesh: it has no Name, and flags of what is there are spelled out': async ({ client }) => {
      const normalization = { MergeSlashes: true, PathWithEscapedSlashesAction: 'UNESCAPE_AND_FORWARD' };
      await client.seed({ Kind: 'mesh', HTTP: { Incoming: { RequestNormalization: normalization } }, Peering: {} });
      expect(await client.content('mesh', 'mesh')).toEqual({
        Kind: 'mesh',
        TransparentProxy: { MeshDestinationsOnly: false },
        HTTP: {
          SanitizeXForwardedClientCert: false,
          Incoming: {
            RequestNormalization: {
              ...normalization,
              InsecureDisablePathNormalization: false,
              HeadersWithUnderscoresAction: '',
            },
          },
        },
        Peering: { PeerThroughMeshGateways: false },
      });
    },
    'exported-services: consumers come back as written': async ({ client }) => {
      const entry = exported('api', '*');
      expect(await client.stored(entry)).toEqual(entry);
    },
    'terminating-gateway: no services are null': async ({ client }) => {
      const service = { Name: 'ext', CAFile: '/ca.pem', SNI: 'ext.example.com', DisableAutoHostRewrite: true };
      const entry = { Kind: 'terminating-gateway', Name: 'exit', Services: [service] };
      expect(await client.stored(entry)).toEqual(entry);
      expect((await client.stored({ Kind: 'terminating-gateway', Name: 'exit' }))['Services']).toBeNull();
    },
    'ingress-gateway: listeners are tcp unless they say otherwise, and Hosts are spelled out': async ({ client }) => {
      const entry = { Kind: 'ingress-gateway', Name: 'entry', Listeners: [{ Port: 8080, Services: [{ Name: 'db' }] }] };
      expect(await client.stored(entry)).toEqual({
        ...entry,
        TLS: { Enabled: false },
        Listeners: [{ Port: 8080, Protocol: 'tcp', Services: [{ Name: 'db', Hosts: null }] }],
      });
    },
    'Meta comes back as written, empty or without it not at all': async ({ client }) => {
      expect(await client.stored(http('api', { Meta: { 'a b': '<ü&\u2028>', '': 'x' } }))).toMatchObject({
        Meta: { 'a b': '<ü&\u2028>', '': 'x' },
      });
      expect(await client.stored(http('api', { Meta: {} }))).not.toHaveProperty('Meta');
    },
    'indexes and hashes of a request are ignored; the hash is an integer that JSON numbers cannot hold': async ({ client }) => {
      await client.seed({ ...http(), CreateIndex: 5, ModifyIndex: 7, Hash: 1 });
      const entry = await client.entry('service-defaults', 'api');
      expect(entry['CreateIndex']).toBe(entry['ModifyIndex']);
      expect(entry['ModifyIndex']).not.toBe(7);
      expect((await client.get('config/service-defaults/api')).text).toMatch(/"Hash":\d+/);
    },
  },
};
