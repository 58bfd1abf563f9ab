import type { JsonObject } from '../../../src/domain/json.js';
import type { BehaviourGroup } from './behaviour.js';
import { type Cause, invalid, refused, required, taken, UNCHECKED, unsupported } from './refused-spec.js';

const SECURITY = 'security.istio.io/v1';
const BALANCERS = ['UNSPECIFIED', 'LEAST_CONN', 'RANDOM', 'PASSTHROUGH', 'ROUND_ROBIN', 'LEAST_REQUEST'];
const NETWORKING = 'networking.istio.io/v1';

const policyRefused = (spec: JsonObject, ...causes: Cause[]) => refused(SECURITY, 'AuthorizationPolicy', spec, ...causes);
const entryRefused = (spec: JsonObject, ...causes: Cause[]) =>
  refused(NETWORKING, 'ServiceEntry', { hosts: ['a.example.com'], ...spec }, ...causes);
const routeRefused = (http: JsonObject, ...causes: Cause[]) =>
  refused(
    NETWORKING,
    'VirtualService',
    { hosts: ['x'], http: [{ route: [{ destination: { host: 'x' } }], ...http }] },
    ...causes,
  );

/** What the CRDs of Istio refuse, before any webhook is asked. */
export const istioValidation: BehaviourGroup = {
  title: 'schemas and rules of Istio',
  behaviours: {
    'know four actions': policyRefused(
      { action: 'PERMIT' },
      unsupported('spec.action', 'PERMIT', 'ALLOW', 'DENY', 'AUDIT', 'CUSTOM'),
      UNCHECKED,
    ),
    'say everything that is wrong at once': policyRefused(
      { action: 'PERMIT', rules: [{ when: [{ values: ['x'] }] }] },
      required('spec.rules[0].when[0].key'),
      unsupported('spec.action', 'PERMIT', 'ALLOW', 'DENY', 'AUDIT', 'CUSTOM'),
      UNCHECKED,
    ),
    'take a selector or targets, not both': policyRefused(
      { selector: { matchLabels: { a: 'b' } }, targetRefs: [{ kind: 'Service', name: 'x' }] },
      invalid('spec', 'only one of targetRefs or selector can be set'),
    ),
    'take no target in another namespace': policyRefused(
      { targetRefs: [{ kind: 'Service', name: 'x', namespace: 'other' }] },
      invalid('spec.targetRefs[0].namespace', '"other": cross namespace referencing is not currently supported'),
    ),
    'take no wildcard as the value of a selected label': policyRefused(
      { selector: { matchLabels: { a: 'b*' } } },
      invalid('spec.selector.matchLabels[a]', '"b*": wildcard not allowed in label value match'),
    ),
    'take no wildcard as a selected label': policyRefused(
      { selector: { matchLabels: { 'a*': 'b' } } },
      invalid('spec.selector.matchLabels', 'wildcard not allowed in label key match'),
    ),
    'take service accounts without principals': policyRefused(
      { rules: [{ from: [{ source: { serviceAccounts: ['a/b'], principals: ['x'] } }] }] },
      invalid('spec.rules[0].from[0].source', 'Cannot set serviceAccounts with namespaces or principals'),
    ),
    'check rules although values are wrong that block nothing': refused(
      SECURITY,
      'PeerAuthentication',
      { portLevelMtls: { 80: { mode: 'STRICT' } } },
      invalid('spec', 'portLevelMtls requires selector'),
    ),
    'know the numbers of ports': refused(
      SECURITY,
      'PeerAuthentication',
      { selector: { matchLabels: { a: 'b' } }, portLevelMtls: { 80000: { mode: 'STRICT' } } },
      invalid('spec.portLevelMtls', 'port must be between 1-65535'),
    ),
    'know the modes of mTLS': refused(
      SECURITY,
      'PeerAuthentication',
      { mtls: { mode: 'ON' } },
      unsupported('spec.mtls.mode', 'ON', 'UNSET', 'DISABLE', 'PERMISSIVE', 'STRICT'),
      UNCHECKED,
    ),
    'take one source of keys': refused(
      SECURITY,
      'RequestAuthentication',
      { jwtRules: [{ issuer: 'i', jwks: '{}', jwksUri: 'https://example.com' }] },
      invalid('spec.jwtRules[0]', 'only one of jwks or jwksUri can be set'),
    ),
    'take keys from http and https': refused(
      SECURITY,
      'RequestAuthentication',
      { jwtRules: [{ issuer: 'i', jwksUri: 'ftp://example.com' }] },
      invalid('spec.jwtRules[0].jwksUri', '"ftp://example.com": url must have scheme http:// or https://'),
    ),
    'leave a missing issuer to the webhook': taken(SECURITY, 'RequestAuthentication', { jwtRules: [{}] }),
    'take no timeout below a millisecond': routeRefused(
      { timeout: '1us' },
      invalid('spec.http[0].timeout', '"1us": must be a valid duration greater than 1ms'),
    ),
    'take durations alone as timeouts': routeRefused(
      { timeout: 'soon' },
      invalid(
        'spec.http[0].timeout',
        `"string": type conversion error from 'string' to 'google.protobuf.Duration' evaluating rule: must be a valid duration greater than 1ms`,
      ),
    ),
    'need the host of a destination': routeRefused(
      { route: [{ destination: {} }] },
      required('spec.http[0].route[0].destination.host'),
      UNCHECKED,
    ),
    'take one way to match a path': routeRefused(
      { match: [{ uri: { exact: '/a', prefix: '/b' } }] },
      invalid(
        '<nil>',
        '"": "spec.http[0].match[0].uri" must validate one and only one schema (oneOf). Found 2 valid alternatives',
      ),
    ),
    'take no port below zero': routeRefused(
      { route: [{ destination: { host: 'x', port: { number: -1 } } }] },
      invalid(
        'spec.http[0].route[0].destination.port.number',
        '-1: spec.http[0].route[0].destination.port.number in body should be greater than or equal to 0',
      ),
    ),
    'leave a route without anything to the webhook': taken(NETWORKING, 'VirtualService', { hosts: ['x'] }),
    'need the host of a DestinationRule': refused(NETWORKING, 'DestinationRule', {}, required('spec.host'), UNCHECKED),
    'know the ways to balance': refused(
      NETWORKING,
      'DestinationRule',
      { host: 'x', trafficPolicy: { loadBalancer: { simple: 'FAIR' } } },
      unsupported('spec.trafficPolicy.loadBalancer.simple', 'FAIR', ...BALANCERS),
      UNCHECKED,
    ),
    'take one way to balance': refused(
      NETWORKING,
      'DestinationRule',
      { host: 'x', trafficPolicy: { loadBalancer: { simple: 'RANDOM', consistentHash: { useSourceIp: true } } } },
      invalid(
        '<nil>',
        '"": "spec.trafficPolicy.loadBalancer" must validate one and only one schema (oneOf). Found 2 valid alternatives',
      ),
    ),
    'need the hosts of a ServiceEntry': refused(NETWORKING, 'ServiceEntry', {}, required('spec.hosts'), UNCHECKED),
    'take no wildcard alone as a host': entryRefused(
      { hosts: ['*'] },
      invalid('spec.hosts[0]', '"*": hostname cannot be wildcard'),
    ),
    'take every port number once': entryRefused(
      {
        ports: [
          { name: 'a', number: 80 },
          { name: 'b', number: 80 },
        ],
      },
      invalid('spec.ports', 'port number cannot be duplicated'),
    ),
    'take no port 0': entryRefused(
      { ports: [{ name: 'a', number: 0 }] },
      invalid('spec.ports[0].number', '0: port must be between 1-65535'),
    ),
    'take endpoints only with a resolution': entryRefused(
      { endpoints: [{ address: '10.1.1.1' }] },
      invalid('spec', 'NONE mode cannot set endpoints'),
    ),
    'take endpoints or a selector of workloads, not both': entryRefused(
      { resolution: 'STATIC', workloadSelector: { labels: { a: 'b' } }, endpoints: [{ address: '10.1.1.1' }] },
      invalid('spec', 'only one of WorkloadSelector or Endpoints can be set'),
    ),
  },
};
