import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import { listed, refuses } from './refused-entry.js';
import { http, permission, resolver, router, splitter } from './sample-entries.js';

const match = (http: JsonObject): JsonObject => router('api', { Match: { HTTP: http } });
const balanced = (balancer: JsonObject): JsonObject => resolver('api', { LoadBalancer: balancer });
const hashed = (hash: JsonObject): JsonObject => balanced({ Policy: 'maglev', HashPolicies: [hash] });

/** Values that an entry of a service cannot have by itself. */
export const refusedValues: ConsulBehaviourGroup = {
  title: 'refused values',
  behaviours: {
    'every kind but the single ones needs a name': ({ client }) =>
      refuses(
        client,
        [{ Kind: 'service-defaults' }, 'Name is required'],
        [{ Kind: 'service-resolver' }, 'Name is required'],
        [{ Kind: 'jwt-provider' }, 'Name is required'],
        [{ Kind: 'terminating-gateway' }, 'serviceName is required'],
        [{ Kind: 'exported-services' }, 'exported-services Name must be "default"'],
        [{ Kind: 'proxy-defaults', Name: 'x' }, 'invalid name ("x"), only "global" is supported'],
        [http('*'), 'service-defaults name must be the name of a service, and not a wildcard'],
      ),
    'Meta: 64 pairs, keys of 128 and values of 512 bytes': ({ client }) => {
      const many = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`k${index}`, 'v']));
      const key = 'k'.repeat(129);
      return refuses(
        client,
        [http('api', { Meta: many }), listed('Meta exceeds maximum element count 64')],
        [resolver('api', { Meta: { [key]: 'v' } }), listed(`Meta key "${key}" exceeds maximum length 128`)],
        [http('api', { Meta: { k: 'ü'.repeat(257) } }), listed('Meta value for key "k" exceeds maximum length 512')],
      );
    },
    'service-defaults: protocols and destinations, all faults at once': ({ client }) =>
      refuses(
        client,
        [http('api', { Protocol: 'smtp' }), listed('invalid value for protocol: smtp')],
        [
          http('api', { Protocol: 'smtp', Destination: { Addresses: [], Port: 0 } }),
          listed(
            'invalid value for protocol: smtp',
            'Destination must contain at least one valid address',
            'Invalid Port number 0',
          ),
        ],
        [
          http('api', { Destination: { Addresses: ['a'], Port: 5 }, UpstreamConfig: {} }),
          listed('UpstreamConfig and Destination are mutually exclusive for service defaults'),
        ],
        [
          http('api', { RateLimits: { InstanceLevel: { RequestsPerSecond: 5 } } }),
          listed('invalid rate_limits config. Rate limiting is a consul enterprise feature'),
        ],
      ),
    'service-defaults: upstreams': ({ client }) =>
      refuses(
        client,
        [http('api', { UpstreamConfig: { Defaults: { Name: 'x' } } }), listed('error in upstream defaults: Name must be empty')],
        [
          http('api', { UpstreamConfig: { Defaults: { Limits: { MaxConnections: -1 } } } }),
          listed(`error in upstream defaults: ${listed('max connections cannot be negative')}`),
        ],
        [
          http('api', { UpstreamConfig: { Overrides: [{ Name: '*' }] } }),
          listed('error in upstream override for *:: Wildcard name is not supported'),
        ],
      ),
    'service-router: one path condition that begins with a slash': ({ client }) =>
      refuses(
        client,
        [match({ PathPrefix: 'a' }), `Route[0] PathPrefix doesn't start with '/': "a"`],
        [
          match({ PathExact: '/a', PathPrefix: '/b' }),
          'Route[0] should only contain at most one of PathExact, PathPrefix, or PathRegex',
        ],
      ),
    'service-router: a condition on a header or parameter has one way, and headers know no Contains': async ({ client }) => {
      await refuses(
        client,
        [
          match({ Header: [{ Name: 'x' }] }),
          'Route[0] Header[0] should only contain one of Present, Exact, Prefix, Suffix, or Regex',
        ],
        [match({ Header: [{ Exact: 'x' }] }), 'Route[0] Header[0] missing required Name field'],
        [
          match({ QueryParam: [{ Name: 'x', Exact: 'a', Present: true }] }),
          'Route[0] QueryParam[0] should only contain one of Present, Exact, or Regex',
        ],
      );
      expect((await client.put(match({ Header: [{ Name: 'x', Contains: 'y' }] })))[0]).toBe(400);
    },
    'service-router: methods are the standard ones, each once': ({ client }) =>
      refuses(
        client,
        [match({ Methods: ['nope'] }), 'Route[0] Methods contains an invalid method "NOPE"'],
        [match({ Methods: ['get', 'GET'] }), 'Route[0] Methods contains "GET" more than once'],
      ),
    'service-router: a rewrite needs a path, retries need known conditions': ({ client }) =>
      refuses(
        client,
        [
          router('api', { Destination: { PrefixRewrite: '/x' } }),
          'Route[0] cannot make use of PrefixRewrite without configuring either PathExact or PathPrefix',
        ],
        [router('api', { Destination: { RetryOn: ['nope'] } }), 'Route[0] contains an invalid retry condition: "nope"'],
      ),
    'service-splitter: weights make 100, targets differ': ({ client }) =>
      refuses(
        client,
        [splitter('api'), 'no splits configured'],
        [
          splitter('api', { Weight: 60 }, { Weight: 50, Service: 'b' }),
          'the sum of all split weights must be 100, not 110.000000',
        ],
        [
          splitter('api', { Weight: 50 }, { Weight: 50, Service: 'api' }),
          'split destination occurs more than once: service="api", subset="", namespace="", partition=""',
        ],
      ),
    'service-splitter: a weight below 0 and one above 100 that make 100 are taken': async ({ client }) => {
      await client.seed(http(), http('b'));
      expect(await client.put(splitter('api', { Weight: 101 }, { Weight: -1, Service: 'b' }))).toEqual([200, 'true']);
    },
    'service-resolver: subsets': ({ client }) =>
      refuses(
        client,
        [resolver('api', { DefaultSubset: 'v1' }), 'DefaultSubset "v1" is not a valid subset'],
        [
          resolver('api', { Subsets: { 'A b': {} } }),
          `Subset "A b" is invalid: must be 63 characters or fewer, begin or end with lower case alphanumeric characters, and contain lower case alphanumeric characters or '-' in between`,
        ],
      ),
    'service-resolver: redirects': ({ client }) =>
      refuses(
        client,
        [resolver('api', { Redirect: {} }), 'Redirect is empty'],
        [resolver('api', { Redirect: { ServiceSubset: 'v1' } }), 'Redirect.ServiceSubset defined without Redirect.Service'],
        [resolver('api', { Redirect: { Peer: 'east' } }), 'Redirect.Peer defined without Redirect.Service'],
        [
          resolver('api', { Redirect: { Service: 'b', Peer: 'east', Datacenter: 'dc1' } }),
          'Redirect.Peer cannot be set with Redirect.Datacenter',
        ],
        [
          resolver('api', { Redirect: { Service: 'b' }, Failover: { '*': { Service: 'c' } } }),
          'Redirect and Failover cannot both be set',
        ],
        [
          resolver('api', { Redirect: { Service: 'b', Partition: 'p' } }),
          'Redirect: Setting Partition requires Consul Enterprise',
        ],
      ),
    'service-resolver: failover': ({ client }) =>
      refuses(
        client,
        [resolver('api', { Failover: { v1: { Service: 'b' } } }), 'Bad Failover["v1"]: not a valid subset subset'],
        [
          resolver('api', { Failover: { '*': {} } }),
          'Bad Failover["*"]: one of Service, ServiceSubset, Namespace, Targets, SamenessGroup, or Datacenters is required',
        ],
        [
          resolver('api', { Failover: { '*': { Service: 'b', Targets: [{ Service: 'c' }] } } }),
          'Bad Failover["*"]: Targets cannot be set with Service',
        ],
        [
          resolver('api', { Failover: { '*': { Targets: [{ Peer: 'east', ServiceSubset: 'v1' }] } } }),
          'Bad Failover["*"].Targets[0]: Peer cannot be set with ServiceSubset',
        ],
      ),
    'service-resolver: load balancing': ({ client }) =>
      refuses(
        client,
        [balanced({ Policy: 'x' }), 'Bad LoadBalancer policy: "x" is not supported'],
        [
          balanced({ Policy: 'random', HashPolicies: [{ SourceIP: true }] }),
          'Bad LoadBalancer configuration: HashPolicies specified for non-hash-based Policy: "random"',
        ],
        [
          balanced({ Policy: 'random', RingHashConfig: { MinimumRingSize: 5 } }),
          'Bad LoadBalancer configuration. RingHashConfig specified for incompatible load balancing policy "random"',
        ],
        [hashed({ Field: 'nope', FieldValue: 'x' }), 'Bad LoadBalancer HashPolicy[0]: "nope" is not a supported field'],
        [hashed({ Field: 'header' }), 'Bad LoadBalancer HashPolicy[0]: Field "header" was specified without a FieldValue'],
        [
          hashed({ Field: 'cookie', FieldValue: 'x', CookieConfig: { Session: true, TTL: '5s' } }),
          'Bad LoadBalancer HashPolicy[0]: a session cookie cannot have an associated TTL',
        ],
      ),
    'service-resolver: a timeout is not negative': ({ client }) =>
      refuses(client, [resolver('api', { ConnectTimeout: '-1s' }), "Bad ConnectTimeout '-1s', must be >= 0"]),
    'a regular expression is taken unseen': async ({ client }) => {
      await client.seed(http(), permission('api', { PathRegex: '[' }), router('api', { Match: { HTTP: { PathRegex: '[' } } }));
    },
    'EnvoyExtensions are those that are built in': ({ client }) =>
      refuses(client, [
        http('api', { EnvoyExtensions: [{ Name: 'nope' }] }),
        listed('invalid EnvoyExtensions[0][nope]: name "nope" is not a built-in extension'),
      ]),
  },
};
