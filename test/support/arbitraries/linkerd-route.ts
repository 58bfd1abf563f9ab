import * as fc from 'fast-check';
import { Policy } from '../../../src/domain/model/policy.js';
import { routeRule } from '../policy-arbitraries.js';

const match = fc.record(
  {
    path: fc.constantFrom<object>(
      { exact: '/a' },
      { exact: '/a//b' },
      { prefix: '/a' },
      { suffix: '/b' },
      { template: '/{*}/b' },
      { regex: '/a|/b' },
      { segmentPrefix: '/' },
    ),
    method: fc.constantFrom({ exact: 'GET' }),
    headers: fc.constantFrom([{ name: 'x', match: { prefix: '1' } }], [{ name: 'x', match: { present: true } }]),
    queryParams: fc.constantFrom([{ name: 'q', match: { exact: '1' } }]),
    host: fc.constantFrom({ exact: 'web.shop' }),
  },
  { requiredKeys: [] },
);
const call = fc.record(
  {
    grpc: fc.constantFrom({ service: 'a.B' }, { service: 'a.B', method: 'C' }),
    headers: fc.constantFrom([{ name: 'x', match: { exact: '1' } }]),
  },
  { requiredKeys: [] },
);
const action = {
  timeout: fc.constantFrom(0, 1500, 3_723_004),
  retries: fc.constantFrom({ attempts: 2, on: ['5xx'] }, { attempts: 0 }, { perTryTimeout: 250, statusCodes: [503] }),
  idleTimeout: fc.constantFrom(90_000),
  requestHeaders: fc.constantFrom({ set: [{ name: 'a', value: 'b' }] }, { remove: ['c'] }),
  responseHeaders: fc.constantFrom({ add: [{ name: 'a', value: 'b' }] }),
  mirrors: fc.constantFrom([{ service: 'api' }]),
  backends: fc.constantFrom<object[]>(
    [{ service: 'api' }],
    [
      { service: 'api', weight: 1 },
      { service: 'web.shop', port: 80 },
    ],
    [{ service: 'api', namespace: 'other', port: 80 }],
  ),
};
const redirect = fc.constantFrom({ host: 'n.example' }, { path: { full: '/n' }, statusCode: 301 });
const rules = {
  http: fc.record({ matches: fc.array(match, { minLength: 1, maxLength: 2 }), redirect, ...action }, { requiredKeys: [] }),
  grpc: fc.record({ matches: fc.array(call, { minLength: 1, maxLength: 2 }), ...action }, { requiredKeys: [] }),
};

const host = fc.constantFrom(
  { service: 'web' },
  { service: 'web', port: 80 },
  { hostname: 'web.shop.svc.cluster.local' },
  { hostname: 'example.com' },
);

/** Routes for the callers of `web` in `shop`: such as Linkerd has words for, and any. */
export const linkerdRoute: fc.Arbitrary<Policy> = fc.constantFrom('http' as const, 'grpc' as const).chain((protocol) =>
  fc
    .record({
      hosts: fc.array(host, { minLength: 1, maxLength: 2 }),
      order: fc.constantFrom('listed', 'specificity'),
      unmatched: fc.constantFrom('reject', 'default-backend'),
      rules: fc.oneof(fc.array<object>(rules[protocol], { maxLength: 3 }), fc.array<object>(routeRule, { maxLength: 2 })),
    })
    .map((spec) =>
      Policy.parse({
        apiVersion: 'concordat/v1',
        kind: 'TrafficRoute',
        metadata: { name: 'r', namespace: 'shop' },
        spec: { protocol, ...spec },
      }),
    ),
);
