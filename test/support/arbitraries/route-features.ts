import { calls, lists, named, paths, text, type Features } from './features.js';

/** Milliseconds. */
export const durations = [0, 1, 250, 1500, 3_600_000];

/** What a match of a route may ask for. */
export const matches: Features = {
  path: paths,
  method: [...text, { exact: 'GET' }, { prefix: 'P' }],
  methods: [['GET', 'POST']],
  scheme: [{ exact: 'https' }, { prefix: 'http' }],
  host: [...text, { exact: 'api.example.com' }],
  headers: lists(named(['x-env', 'x[1]', ':method', 'host'])),
  queryParams: lists(named(['q', 'a b'])),
  grpc: calls,
  port: [80],
  sourceLabels: [{ app: 'web' }],
  sourceNamespace: ['default'],
  gateways: [['mesh']],
};
const header = [
  { name: 'x-a', value: '1' },
  { name: 'X-A', value: '' },
  { name: 'host', value: 'api.example.com' },
  { name: ':path', value: '/' },
  { name: 'x[1]', value: '1' },
  { name: 'x-b', value: '100%' },
  { name: 'x-c', value: '%START_TIME%' },
];
const removed = ['x-a', 'host', ':path', 'x[1]'];
const changes = [
  ...header.map((one) => ({ set: [one] })),
  ...header.map((one) => ({ add: [one] })),
  ...removed.map((one) => ({ remove: [one] })),
  { set: [header[0]], add: [header[0], { name: 'x-b', value: '2' }], remove: ['x-c', 'x-d'] },
  { set: [header[0], header[0]] },
];
const replacements = [{ full: '/new' }, { prefix: '/new/' }, { prefix: '/' }, { full: '' }, { prefix: '' }];
/** What a rule of a route may do. */
export const rules: Features = {
  name: ['first', 'Not a name'],
  requestHeaders: changes,
  responseHeaders: changes,
  redirect: [
    { scheme: 'https' },
    { scheme: 'ftp' },
    { host: 'new.example.com' },
    { host: 'New_example' },
    { port: 8443 },
    ...replacements.map((path) => ({ path })),
    ...[301, 303, 304, 308].map((statusCode) => ({ host: 'new.example.com', statusCode })),
    { statusCode: 301 },
  ],
  directResponse: [{ status: 418 }, { status: 200, body: 'short' }, { status: 100 }, { status: 200, body: '' }],
  rewrite: [
    { host: 'new.example.com' },
    { host: 'New_example' },
    ...replacements.map((path) => ({ path })),
    { path: { regex: '^/a', substitution: '/b' } },
    { path: { regex: '^/a', substitution: '' } },
  ],
  mirrors: [
    [{ service: 'web' }],
    [{ service: 'web', namespace: 'default', port: 80, percent: 10 }],
    [{ service: 'web', percent: 0.001 }],
    [{ service: 'web', subset: 'v1' }, { service: 'api' }],
    [{ service: 'b.example.com' }],
  ],
  timeout: durations,
  idleTimeout: durations,
  backendTimeout: durations,
  retries: [
    { attempts: 2 },
    { attempts: 0 },
    { attempts: 200 },
    { perTryTimeout: 250 },
    { attempts: 1, on: ['5xx', 'reset'] },
    { attempts: 1, on: ['nonsense'] },
    { attempts: 1, on: ['retriable-4xx', 'gateway-error', 'unavailable', 'cancelled'] },
    { attempts: 1, statusCodes: [503, 500] },
    { attempts: 1, statusCodes: [599] },
    { attempts: 1, statusCodes: [200] },
    { attempts: 1, backoff: 25 },
  ],
  fault: [
    { delay: { duration: 250, percent: 10 } },
    { delay: { duration: 0 } },
    { abort: { httpStatus: 503, percent: 0.5 } },
    { abort: { grpcStatus: 'UNAVAILABLE', percent: 100 } },
    { abort: { grpcStatus: 'NONSENSE' } },
    { abort: { httpStatus: 503, grpcStatus: 'UNAVAILABLE' } },
    { abort: { httpStatus: 503, percent: 0.00001 } },
    {},
  ],
  cors: [
    { allowOrigins: [{ exact: 'https://shop.example.com' }], allowMethods: ['GET'], maxAge: 5000 },
    ...lists([...text, { exact: '' }, { exact: '*' }, { exact: 'https://*.example.com' }]).map((allowOrigins) => ({
      allowOrigins,
    })),
    { allowMethods: ['get', 'POST'] },
    { allowMethods: ['*'] },
    { allowHeaders: ['x-a', 'x[1]'], exposeHeaders: ['x-b', '*'] },
    { allowCredentials: true },
    { maxAge: 1500 },
    {},
  ],
};
const subset = { service: 'api', subset: 'v1' };
/** Where a rule may send. */
export const backends = [
  [{ service: 'api' }],
  [{ service: 'api', port: 80 }],
  [{ service: 'web', namespace: 'default', port: 80 }],
  [
    { service: 'api', weight: 90 },
    { service: 'web', weight: 10 },
  ],
  [
    { service: 'api', weight: 0 },
    { service: 'web', weight: 0 },
  ],
  [
    { service: 'api', weight: 1_000_000 },
    { service: 'web', weight: 0.001 },
  ],
  [
    { ...subset, weight: 2.5 },
    { service: 'web', weight: 1 },
  ],
  [
    { ...subset, weight: 50 },
    { service: 'api', subset: 'v0', weight: 50 },
  ],
  [subset],
  [{ service: 'api', subset: 'Odd.Name' }],
  [{ service: 'api.example.com' }],
  [{ service: 'Odd_Name' }],
  ...changes.map((requestHeaders) => [{ service: 'api', port: 80, requestHeaders }]),
  ...changes.map((responseHeaders) => [
    { service: 'api', weight: 1, responseHeaders },
    { service: 'web', weight: 1 },
  ]),
  [],
];
