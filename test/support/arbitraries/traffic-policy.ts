import fc from 'fast-check';
import { Policy } from '../../../src/domain/model/policy.js';
import { backendSpec, routeRule } from '../policy-arbitraries.js';

const host = fc.constantFrom({ service: 'api' }, { service: 'web' }, { service: 'api', namespace: 'default' });

function policyOf(kind: string, name: string, spec: object): Policy {
  return Policy.parse({ apiVersion: 'concordat/v1', kind, metadata: { name }, spec });
}

/** Only `api` and `web` have subsets: a mesh may refuse a route to one that is not there. */
function withoutDanglingSubsets(rule: object): object {
  const { backends } = rule as { backends?: { service: string; subset?: string }[] };
  const mended = backends?.map(({ subset, ...rest }) =>
    subset !== undefined && (rest.service === 'api' || rest.service === 'web') ? { ...rest, subset } : rest,
  );
  return mended === undefined ? rule : { ...rule, backends: mended };
}

function hasItsDefault(spec: { defaultSubset?: unknown; subsets?: unknown }): boolean {
  return spec.defaultSubset === undefined || spec.subsets !== undefined;
}

/** Routes that every mesh has some words for. */
const plainRule = fc.record(
  {
    matches: fc.array(
      fc.record(
        {
          path: fc.constantFrom({ exact: '/a' }, { prefix: '/a/' }, { segmentPrefix: '/a' }, { regex: '/a.*' }),
          method: fc.constantFrom({ exact: 'GET' }, { exact: 'POST' }),
          headers: fc.constantFrom([{ name: 'x-user', match: { exact: 'ann' }, invert: false }]),
        },
        { requiredKeys: [] },
      ),
      { minLength: 1, maxLength: 2 },
    ),
    timeout: fc.constantFrom(1000, 2500),
    retries: fc.constantFrom({ attempts: 2 }, { attempts: 1, statusCodes: [503] }),
    requestHeaders: fc.constantFrom({ set: [{ name: 'x-a', value: '1' }] }, { remove: ['x-b'] }),
    backends: fc.constantFrom(
      [{ service: 'api' }],
      [
        { service: 'api', weight: 90 },
        { service: 'web', weight: 10 },
      ],
      [
        { service: 'api', subset: 'v0', weight: 50 },
        { service: 'api', subset: 'v1', weight: 50 },
      ],
    ),
  },
  { requiredKeys: ['backends'] },
);

/** Any route of the world, the usual ones as often as the odd ones. */
export const trafficRoute: fc.Arbitrary<Policy> = fc
  .record({
    hosts: fc.array(host, { minLength: 1, maxLength: 1 }),
    protocol: fc.constantFrom('http', 'http', 'http', 'grpc'),
    order: fc.constantFrom('listed', 'specificity'),
    unmatched: fc.constantFrom('reject', 'default-backend'),
    rules: fc.oneof(
      fc.array<object>(plainRule, { minLength: 1, maxLength: 3 }),
      fc.array<object>(routeRule, { minLength: 1, maxLength: 2 }),
    ),
  })
  .map((spec) => policyOf('TrafficRoute', 'route', { ...spec, rules: spec.rules.map(withoutDanglingSubsets) }));

const plainBackend = fc.record(
  {
    subsets: fc.constantFrom(
      [{ name: 'v0', labels: { version: 'v0' } }],
      [
        { name: 'v0', labels: { version: 'v0' } },
        { name: 'v1', labels: { version: 'v1' } },
      ],
    ),
    loadBalancing: fc.constantFrom({ policy: 'roundRobin' }, { policy: 'leastRequest' }),
    connectionLimits: fc.constantFrom({ connectTimeout: 1500 }, { maxConnections: 10 }),
  },
  { requiredKeys: [] },
);

/** Subsets that the routes name. */
export const subsetsOfWorld: readonly Policy[] = ['api', 'web'].map((service) =>
  policyOf('BackendPolicy', `${service}-subsets`, {
    host: { service },
    subsets: ['v0', 'v1'].map((name) => ({ name, labels: { version: name } })),
  }),
);

/** Any settings of a service of the world. A default subset is one of the subsets. */
export const backendPolicy: fc.Arbitrary<Policy> = fc
  .tuple(host, fc.oneof<fc.Arbitrary<object>[]>(plainBackend, backendSpec).filter(hasItsDefault))
  .map(([own, spec]) => policyOf('BackendPolicy', 'backend', { ...spec, host: own }));

/** Any mTLS mode of a target of the world. */
export const mutualTlsPolicy: fc.Arbitrary<Policy> = fc
  .record(
    {
      target: fc.constantFrom<object>(
        { service: 'api' },
        { workloads: { app: 'api' } },
        { namespace: 'default' },
        { mesh: true },
        { service: 'api', port: 80 },
        { workloads: { app: 'api' }, port: 8080 },
      ),
      mode: fc.constantFrom('strict', 'permissive', 'disabled'),
      ports: fc.constantFrom([{ port: 8080, mode: 'permissive' }], [{ port: 9000, mode: 'strict' }]),
    },
    { requiredKeys: ['target'] },
  )
  .map((spec) => policyOf('MutualTlsPolicy', 'mtls', spec));
