import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { ConsulBehaviourGroup } from './behaviour.js';
import type { ConsulClient } from './consul-client.js';
import { exported, http, intentions, jwtProvider, permission, resolver, router, splitter } from './sample-entries.js';

type Case = readonly [entry: JsonObject, text: string];

/** All are 500 with these words. */
async function refuses(client: ConsulClient, ...cases: readonly Case[]): Promise<void> {
  for (const [entry, text] of cases) expect([entry, ...(await client.put(entry))]).toEqual([entry, 500, text]);
}

function listed(...causes: string[]): string {
  const head = `${causes.length} error${causes.length === 1 ? '' : 's'} occurred:`;
  return `${head}\n${causes.map((cause) => `\t* ${cause}\n`).join('')}\n`;
}

const match = (http: JsonObject): JsonObject => router('api', { Match: { HTTP: http } });
const source = (members: JsonObject): JsonObject => intentions('api', { Name: 'web', Action: 'allow', ...members });
const balanced = (balancer: JsonObject): JsonObject => resolver('api', { LoadBalancer: balancer });
const hashed = (hash: JsonObject): JsonObject => balanced({ Policy: 'maglev', HashPolicies: [hash] });
const normalized = (members: JsonObject): JsonObject => ({
  Kind: 'mesh',
  HTTP: { Incoming: { RequestNormalization: members } },
});

/** Values that an entry of itself cannot have. */
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
    'service-intentions: at least one source, each named once, no part of a name a wildcard': ({ client }) =>
      refuses(
        client,
        [intentions('api'), 'At least one source is required'],
        [source({ Name: '' }), 'Sources[0].Name is required'],
        [source({ Name: 'we*' }), "Sources[0].Name: wildcard character '*' cannot be used with partial values"],
        [{ ...source({}), Name: 'ap*' }, "Name: wildcard character '*' cannot be used with partial values"],
        [source({ Peer: '*' }), "Sources[0].Peer: cannot use wildcard '*' in peer"],
        [
          intentions('api', { Name: 'web', Action: 'allow' }, { Name: 'web', Action: 'deny' }),
          'Sources[1] defines "web" more than once',
        ],
      ),
    'service-intentions: sources are one of a name and peer, and names differ in case': async ({ client }) => {
      const sources = [{ Name: 'web' }, { Name: 'WEB' }, { Name: 'web', Peer: 'east' }];
      await client.seed(intentions('api', ...sources.map((each) => ({ ...each, Action: 'allow' }))));
    },
    'service-intentions: an action in lower case or permissions, not both': ({ client }) =>
      refuses(
        client,
        [source({ Action: 'ALLOW' }), "Sources[0].Action must be set to 'allow' or 'deny'"],
        [intentions('api', { Name: 'web' }), "Sources[0].Action must be set to 'allow' or 'deny'"],
        [
          source({ Permissions: [{ Action: 'allow', HTTP: { PathPrefix: '/' } }] }),
          'Sources[0].Action must be omitted if Permissions are specified',
        ],
        [
          permission('*', { PathPrefix: '/' }),
          'Sources[0].Permissions cannot be specified on intentions with wildcarded destinations',
        ],
      ),
    'service-intentions: descriptions of 512 bytes, no legacy Meta, the one type': ({ client }) =>
      refuses(
        client,
        [source({ Description: 'x'.repeat(513) }), 'Sources[0].Description exceeds maximum length 512'],
        [source({ LegacyMeta: { a: 'b' } }), 'Sources[0].LegacyMeta must be omitted'],
        [source({ Type: 'x' }), "Sources[0].Type must be set to 'consul'"],
      ),
    'service-intentions: a permission asks for something of the request': ({ client }) => {
      const place = 'Sources[0].Permissions[0].HTTP';
      return refuses(
        client,
        [permission('api', {}), `${place} should not be empty`],
        [
          intentions('api', { Name: 'web', Permissions: [{ Action: 'allow', JWT: { Providers: [{ Name: 'okta' }] } }] }),
          `${place} is required`,
        ],
        [permission('api', { PathExact: 'a' }), `${place}.PathExact doesn't start with '/': "a"`],
        [permission('api', { Methods: ['nope'] }), `${place}.Methods contains an invalid method "NOPE"`],
        [
          permission('api', { Header: [{ Name: 'x' }] }),
          `${place}.Header[0] should only contain one of Present, Exact, Prefix, Suffix, Contains, or Regex`,
        ],
        [
          permission('api', { Header: [{ Name: 'x', Regex: 'y', IgnoreCase: true }] }),
          `${place}.Header[0] should set one of Exact, Prefix, Suffix, or Contains when using IgnoreCase`,
        ],
      );
    },
    'a regular expression is taken unseen': async ({ client }) => {
      await client.seed(http(), permission('api', { PathRegex: '[' }), router('api', { Match: { HTTP: { PathRegex: '[' } } }));
    },
    'jwt-provider: keys from one place': ({ client }) =>
      refuses(
        client,
        [{ Kind: 'jwt-provider', Name: 'okta' }, 'JSONWebKeySet is required'],
        [
          jwtProvider('okta', { JSONWebKeySet: { Local: {}, Remote: {} } }),
          'must specify exactly one of Local or Remote JSON Web key set',
        ],
        [jwtProvider('okta', { JSONWebKeySet: { Local: { JWKS: '!' } } }), 'JWKS must be valid base64 encoded string'],
        [jwtProvider('okta', { Locations: [{}] }), listed('must set exactly one of: JWT location header, query param or cookie')],
      ),
    'mesh: words for TLS and for the normalization of requests': ({ client }) =>
      refuses(
        client,
        [
          { Kind: 'mesh', TLS: { Incoming: { TLSMinVersion: 'x' } } },
          'error in incoming TLS configuration: no matching TLS version found for x, please specify one of [TLS_AUTO, TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3]',
        ],
        [
          normalized({ PathWithEscapedSlashesAction: 'x' }),
          'error in HTTP incoming request normalization configuration: no matching PathWithEscapedSlashesAction value found for x, please specify one of [IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED, REJECT_REQUEST, UNESCAPE_AND_REDIRECT, UNESCAPE_AND_FORWARD]',
        ],
      ),
    'exported-services: consumers that are single peers': ({ client }) => {
      const to = (...consumers: JsonObject[]): JsonObject => ({
        ...exported(),
        Services: [{ Name: 'api', Consumers: consumers }],
      });
      return refuses(
        client,
        [to(), 'Services[0]: must have at least one consumer'],
        [to({ Peer: '*' }), 'Services[0].Consumers[0]: exporting to all peers (wildcard) is not supported'],
        [to({ SamenessGroup: 'x' }), 'Services[0].Consumers[0]: sameness-groups are an enterprise-only feature'],
        [exported(''), 'Services[0]: service name cannot be empty'],
      );
    },
    'terminating-gateway: services named once, certificates whole': ({ client }) => {
      const to = (...services: JsonObject[]): JsonObject => ({ Kind: 'terminating-gateway', Name: 'exit', Services: services });
      return refuses(
        client,
        [to({ Name: '' }), 'Service name cannot be blank.'],
        [to({ Name: 'a' }, { Name: 'a' }), 'Service "a" was specified more than once within a namespace'],
        [to({ Name: 'a', CertFile: 'x' }), 'Service "a" must have a CertFile, CAFile, and KeyFile specified for TLS origination'],
      );
    },
    'ingress-gateway: listeners': ({ client }) => {
      const on = (...listeners: JsonObject[]): JsonObject => ({ Kind: 'ingress-gateway', Name: 'gate', Listeners: listeners });
      const services = [{ Name: 'a' }];
      return refuses(
        client,
        [on({ Port: 80, Services: services }, { Port: 80, Services: services }), 'port 80 declared on two listeners'],
        [on({ Port: 80 }), 'No service declared for listener with port 80'],
        [
          on({ Port: 80, Services: [{ Name: 'a' }, { Name: 'b' }] }),
          "Multiple services per listener are only supported for L7 protocols, 'http', 'grpc' and 'http2' (listener on port 80)",
        ],
      );
    },
    'EnvoyExtensions are those that are built in': ({ client }) =>
      refuses(client, [
        http('api', { EnvoyExtensions: [{ Name: 'nope' }] }),
        listed('invalid EnvoyExtensions[0][nope]: name "nope" is not a built-in extension'),
      ]),
  },
};
