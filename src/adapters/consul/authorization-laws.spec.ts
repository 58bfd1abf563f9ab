import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consulSnapshot } from '../../../test/support/consul-snapshot.js';
import { AuthorizationPolicy } from '../../domain/model/authorization-policy.js';
import { decideAuthorization } from '../../domain/semantics/decide-authorization.js';
import type { RequestFacts } from '../../domain/semantics/request-facts.js';
import type { WriteContext } from '../../domain/translation/mesh-adapter.js';
import { consulAdapter } from './adapter.js';

const SERVICES = ['web', 'ops', 'batch'];
const PATHS = ['/', '/admin', '/admin/x', '/administrator', '/v1/health'];
const HEADERS: readonly (readonly [string, string][])[] = [
  [],
  [['x-env', 'prod']],
  [['x-env', 'Prod']],
  [
    ['x-env', 'prod'],
    ['x-env', 'dev'],
  ],
];
const METHODS = ['GET', 'POST', 'DELETE'];

const service = fc.constantFrom(...SERVICES);
const identity = fc.oneof(
  service.map((name) => ({ service: name })),
  fc.constantFrom({ service: '*' }, { namespace: 'default' }, { anyAuthenticated: true }),
  service.map((serviceAccount) => ({ namespace: 'default', serviceAccount })),
);
const identities = fc.array(identity, { minLength: 1, maxLength: 2 });
const principal = fc.record(
  {
    identities,
    not: fc.record({
      identities: fc.array(
        service.map((name) => ({ service: name })),
        { minLength: 1, maxLength: 1 },
      ),
    }),
  },
  { requiredKeys: [] },
);
const text = fc.constantFrom(
  { exact: 'prod' },
  { exact: 'prod', ignoreCase: true },
  { prefix: 'pr' },
  { contains: 'e' },
  { present: true },
);
const path = fc.oneof(
  fc.constantFrom(...PATHS).map((exact) => ({ exact })),
  fc.constantFrom(...PATHS).map((prefix) => ({ prefix })),
  fc.constantFrom({ segmentPrefix: '/admin' }, { suffix: 'x' }, { regex: '/adm.*' }, { template: '/{*}/x' }, { present: true }),
);
const method = fc.constantFrom({ exact: 'GET' }, { exact: 'POST' }, { prefix: 'P' }, { exact: 'get' });
const lists = {
  paths: fc.array(path, { minLength: 1, maxLength: 2 }),
  methods: fc.array(method, { minLength: 1, maxLength: 2 }),
};
const operation = fc.record(
  {
    ...lists,
    headers: fc.array(fc.record({ name: fc.constantFrom('x-env', 'X-Env'), match: text, invert: fc.boolean() }), {
      minLength: 1,
      maxLength: 2,
    }),
    hosts: fc.array(fc.constantFrom({ exact: 'API.test' }, { suffix: '.test' }), { minLength: 1, maxLength: 1 }),
    not: fc.record(lists, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const values = fc.array(text, { minLength: 1, maxLength: 1 });
const condition = fc.record(
  { attribute: fc.constant({ header: 'x-env' }), values, notValues: values },
  { requiredKeys: ['attribute'] },
);
const rule = fc.record(
  {
    from: fc.array(principal, { minLength: 1, maxLength: 2 }),
    to: fc.array(operation, { minLength: 1, maxLength: 2 }),
    when: fc.array(condition, { maxLength: 1 }),
  },
  { requiredKeys: [] },
);
const plainRule = fc.record({ from: fc.array(principal, { minLength: 1, maxLength: 2 }) }, { requiredKeys: [] });

function policies(rules: fc.Arbitrary<object>, target: object, name: string) {
  const spec = fc.record({ action: fc.constantFrom('allow', 'deny'), rules: fc.array(rules, { maxLength: 2 }) });
  return fc.array(spec, { maxLength: 2 }).map((specs) =>
    specs.map((one, index) =>
      AuthorizationPolicy.parse({
        apiVersion: 'concordat/v1',
        kind: 'AuthorizationPolicy',
        metadata: { name: `${name}-${index}` },
        spec: { target, ...one },
      }),
    ),
  );
}

const world = fc.record({
  defaultPolicy: fc.constantFrom('allow' as const, 'deny' as const),
  service: policies(rule, { service: 'api' }, 'api'),
  mesh: policies(plainRule, { mesh: true }, 'mesh'),
});

const REQUESTS = [...SERVICES, 'stranger'].flatMap((caller) =>
  PATHS.flatMap((at) => HEADERS.flatMap((headers) => METHODS.map((verb) => ({ caller, path: at, headers, method: verb })))),
);
type Asked = (typeof REQUESTS)[number];

function factsOf({ caller, path: at, headers, method: verb }: Asked): RequestFacts {
  return {
    identity: { trustDomain: 'own', namespace: 'default', name: caller, spiffeId: `own/ns/default/dc/dc1/svc/${caller}` },
    ownTrustDomains: ['own'],
    peer: null,
    ip: null,
    remoteIp: null,
    destinationIp: null,
    port: null,
    sni: null,
    http: { method: verb, host: 'api.test', path: at, headers, jwt: null },
  };
}

const ENTRIES = [{ Kind: 'service-defaults', Name: 'api', Protocol: 'http' }];
const CATALOG = [{ Name: 'api', Port: 8080 }, ...SERVICES.map((Name) => ({ Name, Port: 8080 }))];

function written({
  defaultPolicy,
  service: own,
  mesh,
}: {
  defaultPolicy: string;
  service: AuthorizationPolicy[];
  mesh: AuthorizationPolicy[];
}) {
  const base = { agent: { default_intention_policy: defaultPolicy }, services: CATALOG };
  const before = consulSnapshot({ ...base, entries: ENTRIES });
  const context: WriteContext = {
    mesh: 'south',
    inventory: consulAdapter.inventory(before),
    capabilities: consulAdapter.capabilities(null),
    observed: before,
  };
  const writing = consulAdapter.write(
    [...own, ...mesh].map((policy) => ({ policy, names: {} })),
    context,
  );
  const snapshot = consulSnapshot({ ...base, entries: [...ENTRIES, ...writing.objects.map(({ body }) => body)] });
  return { writing, snapshot, context };
}

function proxyAllows(snapshot: ReturnType<typeof consulSnapshot>) {
  const evaluator = consulAdapter.semantics(snapshot);
  return ({ caller, path: at, headers, method: verb }: Asked) =>
    evaluator.decide({
      caller: { service: caller },
      target: { service: 'api' },
      request: { method: verb, host: 'api.test', path: at, headers: headers.map(([name, value]) => [name, value]) },
    }).decision === 'allow';
}

describe('authorization policies as intentions', () => {
  it('never let the proxies allow what the policies deny, and say where they deny more', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { writing, snapshot } = written(given);
        if (writing.report.some(({ fidelity }) => fidelity === 'refused')) return;
        const all = [...given.service, ...given.mesh];
        const allows = proxyAllows(snapshot);
        const isNarrower = writing.report.some(({ fidelity }) => fidelity === 'narrower');
        const wrong = REQUESTS.filter((asked) => {
          const wanted = decideAuthorization(all, factsOf(asked)).isAllowed;
          return isNarrower ? allows(asked) && !wanted : allows(asked) !== wanted;
        });
        expect(all.length === 0 ? [] : wrong).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('are read back with the same meaning', () => {
    fc.assert(
      fc.property(world, (given) => {
        const { snapshot, context } = written(given);
        const reading = consulAdapter.read(snapshot);
        if (reading.notes.length > 0 || reading.policies.length === 0) return;
        const read = reading.policies.map(({ policy }) => policy).filter((policy) => policy.kind === 'AuthorizationPolicy');
        const allows = proxyAllows(snapshot);
        expect(REQUESTS.filter((asked) => decideAuthorization(read, factsOf(asked)).isAllowed !== allows(asked))).toEqual([]);
        const again = consulAdapter.write(reading.policies, context).objects;
        const canonical = (objects: readonly { name: string }[]) => objects.map(({ name }) => name).toSorted();
        expect(canonical(again)).toEqual(
          canonical(snapshot.objects.filter(({ collection }) => collection === 'service-intentions')),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('are mostly written and mostly read back', () => {
    const samples = fc.sample(world, { numRuns: 100, seed: 7 }).filter(({ service: own, mesh }) => own.length + mesh.length > 0);
    const kept = samples.filter((given) => !written(given).writing.report.some(({ fidelity }) => fidelity === 'refused'));
    const back = kept.filter((given) => consulAdapter.read(written(given).snapshot).notes.length === 0);
    expect(kept.length / samples.length).toBeGreaterThan(0.5);
    expect(back.length / kept.length).toBeGreaterThan(0.5);
  });
});
