import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linkerdWorld } from '../../../test/support/linkerd-world.js';
import { authorizationRule } from '../../../test/support/policy-arbitraries.js';
import { parseAccessQuery } from '../../domain/model/access-query.js';
import { AuthorizationPolicy } from '../../domain/model/authorization-policy.js';
import { Policy } from '../../domain/model/policy.js';
import { decideAuthorization } from '../../domain/semantics/decide-authorization.js';
import type { RequestFacts } from '../../domain/semantics/request-facts.js';
import type { WriteContext, Writing } from '../../domain/translation/mesh-adapter.js';
import type { NativeSnapshot } from '../../domain/translation/native-snapshot.js';
import { linkerdAdapter } from './adapter.js';

const base = linkerdWorld(`
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web, tier: front, linkerd.io/control-plane-ns: linkerd } }
spec: { serviceAccountName: web, containers: [{ name: app, ports: [{ name: http, containerPort: 8080 }] }] }
`);

const identity = fc.constantFrom(
  { namespace: 'shop', serviceAccount: 'web' },
  { namespace: 'shop' },
  { namespace: 'ops', serviceAccount: 'a.b' },
  { trustDomain: 'cluster.local', namespace: 'ops' },
  { trustDomain: 'other.org', namespace: 'shop', serviceAccount: 'web' },
  { trustDomain: '*', namespace: 'shop' },
  { anyAuthenticated: true as const },
  { service: '*' },
);
const block = fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '0.0.0.0/0', 'fd00::/8');
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 3 });
const principal = fc.record(
  {
    identities: some(identity),
    trustDomains: some(fc.constantFrom({ exact: 'cluster.local' }, { exact: 'other.org' }, { prefix: 'cluster' })),
    namespaces: some(fc.constantFrom({ exact: 'shop' }, { prefix: 'o' })),
    ipBlocks: some(block),
    not: fc.record({ ipBlocks: some(block) }),
  },
  { requiredKeys: [] },
);
const path = fc.constantFrom(
  { exact: '/a' },
  { exact: '/a/b' },
  { prefix: '/a' },
  { segmentPrefix: '/a' },
  { suffix: '/b' },
  { template: '/a/{*}' },
  { template: '/{**}/b' },
  { regex: '/a|/a/b' },
);
const operation = fc.record(
  {
    paths: some(path),
    methods: some(fc.constantFrom({ exact: 'GET' }, { exact: 'POST' })),
    headers: some(
      fc.constantFrom(
        { name: 'x-user', match: { exact: 'ann' }, invert: false },
        { name: 'X-User', match: { prefix: 'a' }, invert: false },
        { name: 'x-user', match: { present: true as const }, invert: false },
      ),
    ),
    ports: some(fc.constantFrom(8080, 9000)),
    grpc: some(fc.constantFrom({ service: 'a' }, { method: 'b' }, { service: 'a', method: 'b' })),
  },
  { requiredKeys: [] },
);
const tidyRule = fc.record({ from: some(principal), to: some(operation) }, { requiredKeys: [] });

const sayableRule = fc.record(
  {
    from: fc.constantFrom(
      [{ identities: [{ namespace: 'shop', serviceAccount: 'web' }] }],
      [{ identities: [{ namespace: 'ops' }] }],
      [{ ipBlocks: ['10.0.0.0/8'] }],
    ),
    to: fc.array(
      fc.record(
        {
          paths: fc.array(path, { minLength: 1, maxLength: 1 }),
          methods: fc.constantFrom([{ exact: 'GET' }], [{ exact: 'POST' }]),
        },
        { requiredKeys: [] },
      ),
      { minLength: 1, maxLength: 1 },
    ),
  },
  { requiredKeys: [] },
);

const target = fc.constantFrom(
  { workloads: { app: 'web' }, port: 8080 },
  { workloads: { app: 'web' }, port: 8080 },
  { workloads: { app: 'web', tier: 'front' }, port: 8080 },
  { workloads: { app: 'other' }, port: 8080 },
  { namespace: 'shop', port: 8080 },
  { workloads: { app: 'web' }, port: 9000 },
);

function policiesOf(rule: fc.Arbitrary<unknown>): fc.Arbitrary<AuthorizationPolicy[]> {
  const one = fc.record({
    target,
    rules: fc.array(rule, { maxLength: 3 }),
    dryRun: fc.constantFrom(undefined, undefined, undefined, true),
  });
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((specs) =>
    specs.map((spec, index) =>
      AuthorizationPolicy.parse({
        apiVersion: 'concordat/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: `p${index}`, namespace: 'shop' },
        spec,
      }),
    ),
  );
}

const callers: RequestFacts['identity'][] = [
  null,
  ...[
    ['cluster.local', 'shop', 'web'],
    ['cluster.local', 'shop', 'api'],
    ['cluster.local', 'ops', 'a.b'],
    ['cluster.local', 'ops', 'c'],
    ['other.org', 'shop', 'web'],
  ].map(([trustDomain = '', namespace = '', name = '']) => ({
    trustDomain,
    namespace,
    name,
    spiffeId: `${trustDomain}/ns/${namespace}/sa/${name}`,
  })),
];
const addresses = ['10.1.2.3', '10.9.9.9', 'fd00::1'];
const https: (Pick<NonNullable<RequestFacts['http']>, 'method' | 'path' | 'headers'> | null)[] = [
  null,
  ...['GET', 'POST'].flatMap((method) =>
    ['/', '/a', '/a/', '/a/b', '/a/b/c', '/ab', '//b'].flatMap((at) =>
      [[], [['x-user', 'ann'] as const], [['x-user', 'bob'] as const]].map((headers) => ({ method, path: at, headers })),
    ),
  ),
];
const requests = callers.flatMap((caller) => addresses.flatMap((ip) => https.map((http) => ({ caller, ip, http }))));
type Asked = (typeof requests)[number];

function allowedByModel(policies: readonly AuthorizationPolicy[], { caller, ip, http }: Asked): boolean {
  const facts: RequestFacts = {
    identity: caller,
    ownTrustDomains: ['cluster.local'],
    peer: null,
    ip,
    remoteIp: ip,
    destinationIp: null,
    port: 8080,
    sni: null,
    http: http && { ...http, host: 'web', jwt: null },
  };
  const speaking = policies.filter(({ spec }) => {
    const { target: on } = spec;
    const labels = on !== undefined && 'workloads' in on ? on.workloads : {};
    return on?.port === 8080 && labels['app'] !== 'other';
  });
  return decideAuthorization(speaking, facts).isAllowed;
}

function allowedByMesh(snapshot: NativeSnapshot): (asked: Asked) => boolean {
  const evaluator = linkerdAdapter.semantics(snapshot);
  return ({ caller, ip, http }) => {
    const { trustDomain, namespace, name } = caller ?? {};
    const spelled = caller === null ? {} : { identity: `${name}.${namespace}.serviceaccount.identity.linkerd.${trustDomain}` };
    const query = parseAccessQuery({
      caller: { ...spelled, ip },
      target: { namespace: 'shop', workload: 'web', port: 8080 },
      request: http === null ? {} : { method: http.method, path: http.path, headers: http.headers, host: 'web' },
    });
    return evaluator.decide(query).decision === 'allow';
  };
}

function write(policies: readonly Policy[]): Writing {
  const context: WriteContext = {
    mesh: 'test',
    inventory: linkerdAdapter.inventory(base),
    capabilities: linkerdAdapter.capabilities(null),
    observed: base,
  };
  return linkerdAdapter.write(
    policies.map((policy) => ({ policy, names: {} })),
    context,
  );
}

function snapshotWith({ objects }: Writing): NativeSnapshot {
  return { ...base, objects: [...base.objects, ...objects] };
}

describe('authorization, translated', () => {
  it.each([
    ['tidy rules', tidyRule],
    ['rules that Linkerd can say', sayableRule],
    ['any rules', authorizationRule],
  ] as const)('never lets more in, and lets in the same where nothing is reported: %s', (_title, rule) => {
    fc.assert(
      fc.property(policiesOf(rule), (policies) => {
        const writing = write(policies);
        const refused = new Set(writing.report.filter(({ fidelity }) => fidelity === 'refused').map((note) => note.policy));
        const standing = policies.filter(({ metadata }) => !refused.has(`AuthorizationPolicy shop/${metadata.name}`));
        const isExact = writing.report.length === 0;
        const mesh = allowedByMesh(snapshotWith(writing));
        for (const asked of requests) {
          const [model, native] = [allowedByModel(standing, asked), mesh(asked)];
          if (native && !model) throw new Error(`wider: ${JSON.stringify(asked)}`);
          if (isExact && native !== model) throw new Error(`narrower without a note: ${JSON.stringify(asked)}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is read back with the same meaning', () => {
    fc.assert(
      fc.property(policiesOf(fc.oneof(tidyRule, sayableRule)), (policies) => {
        const snapshot = snapshotWith(write(policies));
        const reading = linkerdAdapter.read(snapshot);
        const again = write(reading.policies.map(({ policy }) => Policy.parse(policy)));
        if (reading.notes.length > 0 || again.report.length > 0) return;
        const [first, second] = [allowedByMesh(snapshot), allowedByMesh(snapshotWith(again))];
        expect(requests.filter((asked) => first(asked) !== second(asked))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('is imported without remainder: every object comes back as it was', () => {
    fc.assert(
      fc.property(policiesOf(fc.oneof(tidyRule, sayableRule)), (policies) => {
        const writing = write(policies);
        const reading = linkerdAdapter.read(snapshotWith(writing));
        const unread = new Set(reading.notes.map(({ object }) => `${object.collection} ${object.name}`));
        const context = {
          mesh: 'test',
          inventory: linkerdAdapter.inventory(snapshotWith(writing)),
          capabilities: linkerdAdapter.capabilities(null),
          observed: snapshotWith(writing),
        };
        const again = linkerdAdapter.write(reading.policies, context);
        const bodies = (objects: Writing['objects']) =>
          Object.fromEntries(
            objects
              .filter(({ collection, name }) => !unread.has(`${collection} ${name}`))
              .map((object) => [`${object.collection} ${object.name}`, linkerdAdapter.canonicalize(object).body]),
          );
        expect(again.report.filter(({ fidelity }) => fidelity === 'refused')).toEqual([]);
        expect(bodies(again.objects)).toEqual(bodies(writing.objects));
      }),
      { numRuns: 80 },
    );
  });
});
