import fc from 'fast-check';
import { AuthorizationPolicy } from '../../../src/domain/model/authorization-policy.js';

/** Policies over the conformance worlds whose words meet often: few literals, near to each other. */
const list = <T>(member: fc.Arbitrary<T>, maxLength = 2) => fc.array(member, { minLength: 1, maxLength });
const optional = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });

const identity = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('web', 'ops').map((serviceAccount) => ({ namespace: 'default', serviceAccount })) },
  fc.constantFrom(
    { namespace: 'other', serviceAccount: 'web' },
    { namespace: 'default' },
    { namespace: 'other' },
    { service: 'web' },
    { anyAuthenticated: true },
    { trustDomain: '*', namespace: 'default', serviceAccount: 'web' },
    { trustDomain: 'foreign.test', namespace: 'default', serviceAccount: 'web' },
    { spiffeId: { exact: 'cluster.local/ns/default/sa/web' } },
    { spiffeId: { suffix: '/sa/web' } },
  ),
);

const text = fc.constantFrom(
  { exact: 'prod' },
  { exact: 'prod', ignoreCase: true },
  { prefix: 'pr' },
  { suffix: 'od' },
  { contains: 'ro' },
  { regex: 'pr.*' },
  { present: true },
);
const namespace = fc.constantFrom(
  { exact: 'default' },
  { exact: 'other' },
  { prefix: 'oth' },
  { suffix: 'er' },
  { present: true },
);
const trustDomain = fc.constantFrom(
  { exact: 'cluster.local' },
  { exact: 'foreign.test' },
  { suffix: '.consul' },
  { present: true },
);
const blocks = list(fc.constantFrom('10.0.0.0/8', '10.0.0.7', '192.0.2.0/24', '::/0', '0.0.0.0/0'));
const principalFields = {
  identities: list(identity),
  namespaces: list(namespace),
  trustDomains: list(trustDomain),
  ipBlocks: blocks,
};
const principal = fc.oneof(
  { weight: 3, arbitrary: fc.record({ identities: list(identity) }) },
  optional(principalFields).chain((fields) =>
    fc.option(optional(principalFields), { nil: undefined }).map((not) => ({ ...fields, ...(not === undefined ? {} : { not }) })),
  ),
);

const path = fc.constantFrom(
  { exact: '/admin' },
  { exact: '/' },
  { exact: '/admin/' },
  { exact: '/Admin', ignoreCase: true },
  { prefix: '/admin' },
  { prefix: '/admin/' },
  { prefix: '/' },
  { segmentPrefix: '/admin' },
  { segmentPrefix: '/admin/' },
  { segmentPrefix: '/' },
  { suffix: '/x' },
  { suffix: 'x' },
  { template: '/{*}/x' },
  { template: '/admin/{**}' },
  { template: '/{**}' },
  { regex: '/adm.*' },
  { regex: '/admin|/x' },
  { present: true },
);
const method = fc.constantFrom(
  { exact: 'GET' },
  { exact: 'POST' },
  { exact: 'get' },
  { prefix: 'P' },
  { suffix: 'T' },
  { present: true },
);
const host = fc.constantFrom(
  { exact: 'api' },
  { exact: 'API' },
  { exact: 'api:80' },
  { suffix: '.test' },
  { prefix: 'api' },
  { present: true },
);
const grpc = fc.constantFrom({ service: 'pkg.Books' }, { service: 'pkg.Books', method: 'List' }, { method: 'List' }, {});
const named = fc.record({ name: fc.constantFrom('x-env', 'X-Env', 'x-user'), match: text, invert: fc.boolean() });
const ports = list(fc.constantFrom(8080, 9000));
const operationFields = { hosts: list(host), ports, methods: list(method), paths: list(path), grpc: list(grpc, 1) };
const operation = fc.oneof(
  { weight: 3, arbitrary: optional({ methods: list(method), paths: list(path) }) },
  fc
    .record({ fields: optional({ ...operationFields, headers: list(named) }), not: fc.option(optional(operationFields)) })
    .map(({ fields, not }) => ({ ...fields, ...(not === null ? {} : { not }) })),
);

const values = (match: fc.Arbitrary<object>) => optional({ values: list(match), notValues: list(match) });
const condition = fc.oneof(
  values(text).map((rest) => ({ attribute: { header: 'x-env' }, ...rest })),
  values(namespace).map((rest) => ({ attribute: { name: 'sourceNamespace' }, ...rest })),
  values(fc.constantFrom({ exact: '10.0.0.0/8' }, { exact: '192.0.2.9' })).map((rest) => ({
    attribute: { name: 'sourceIp' },
    ...rest,
  })),
  values(fc.constantFrom({ exact: 'default/web' }, { exact: 'other/web' })).map((rest) => ({
    attribute: { name: 'sourceServiceAccount' },
    ...rest,
  })),
  values(fc.constantFrom({ exact: 'cluster.local/ns/default/sa/web' }, { suffix: '/sa/web' }, { present: true })).map((rest) => ({
    attribute: { name: 'sourceIdentity' },
    ...rest,
  })),
  values(fc.constantFrom({ exact: '8080' }, { exact: '9000' })).map((rest) => ({
    attribute: { name: 'destinationPort' },
    ...rest,
  })),
);

const from = list(principal);
const to = list(operation);
/** Simple rules first: what every mesh can say must be met often. */
const rule = fc.oneof(
  { weight: 2, arbitrary: fc.record({ from: list(fc.record({ identities: list(identity) })) }) },
  { weight: 2, arbitrary: optional({ from, to: list(optional({ methods: list(method, 1), paths: list(path, 1) })) }) },
  { weight: 1, arbitrary: optional({ from, to, when: fc.array(condition, { maxLength: 1 }) }) },
);

const target = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ service: 'api' }) },
  fc.constantFrom(
    { service: 'api', port: 80 },
    { service: 'api', port: 8080 },
    { workloads: { app: 'api' } },
    { namespace: 'default' },
    { mesh: true },
    { service: 'web' },
    { workloads: { app: 'api' }, port: 8080 },
  ),
);

const spec = fc.record({
  target,
  action: fc.oneof({ weight: 9, arbitrary: fc.constantFrom('allow', 'allow', 'deny') }, fc.constant('audit')),
  dryRun: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
  rules: fc.array(rule, { maxLength: 2 }),
});

/** Up to three authorization policies of namespace `default`, named `p-0` and on. */
export const authorizationPolicies: fc.Arbitrary<AuthorizationPolicy[]> = fc
  .array(spec, { minLength: 1, maxLength: 3 })
  .map((specs) =>
    specs.map(({ dryRun, ...rest }, index) =>
      AuthorizationPolicy.parse({
        apiVersion: 'concordat/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: `p-${index}` },
        spec: { ...rest, ...(dryRun ? { dryRun } : {}) },
      }),
    ),
  );
