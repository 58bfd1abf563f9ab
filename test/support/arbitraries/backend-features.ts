import type { Features } from './features.js';
import { durations } from './route-features.js';

const counts = [0, 1, 100, 4_294_967_296];
const each = (fields: readonly string[], of: readonly unknown[]): object[] =>
  fields.flatMap((field) => of.map((value) => ({ [field]: value })));
const on = [
  { header: 'x-user' },
  { header: 'x[1]' },
  { queryParam: 'q' },
  { sourceIp: true },
  { cookie: 'c' },
  { cookie: 'c', ttl: 60_000, path: '/' },
  { cookie: 'c', session: true },
];
/** Settings of a service, a subset or a port. */
export const settings: Features = {
  loadBalancing: [
    ...['roundRobin', 'random', 'leastRequest', 'ringHash', 'maglev', 'passthrough', 'default'].map((policy) => ({ policy })),
    ...on.flatMap((one) => ['ringHash', 'maglev'].map((policy) => ({ policy, hashOn: [{ on: one }] }))),
    { policy: 'ringHash', hashOn: [{ on: on[0], terminal: true }, { on: on[3] }], minimumRingSize: 1024, maximumRingSize: 4096 },
    { policy: 'ringHash', hashOn: [{ on: on[0] }], minimumRingSize: 9000, maximumRingSize: 1000 },
    ...[1, 4, 65_537, 5_000_011].map((tableSize) => ({ policy: 'maglev', hashOn: [{ on: on[0] }], tableSize })),
    ...[0, 1, 2, 5].map((choiceCount) => ({ policy: 'leastRequest', choiceCount })),
  ],
  connectionLimits: [
    ...each(['maxConnections', 'maxPendingRequests', 'maxConcurrentRequests', 'maxRequestsPerConnection', 'maxRetries'], counts),
    ...each(['connectTimeout', 'idleTimeout', 'requestTimeout'], durations),
  ],
  outlierDetection: [
    ...each(['consecutive5xx', 'consecutiveGatewayErrors'], counts),
    ...each(['interval', 'baseEjectionTime', 'maxEjectionTime'], durations),
    ...each(['maxEjectionPercent', 'minHealthPercent', 'enforcingPercent'], [0, 1, 100]),
  ],
  clientTls: ['disabled', 'simple', 'mutual', 'mesh'].flatMap((mode) => [
    { mode },
    { mode, sni: 'web.example.com', subjectAltNames: ['spiffe://td1/ns/shop/sa/web'] },
    { mode, sni: '', subjectAltNames: [] },
  ]),
};
/** What a subset may be. */
export const subsets: Features = {
  labels: [{ version: 'v1' }, { version: 'v1', track: 'b' }, {}, { 'Odd label': 'odd value' }],
  filter: ['Service.Meta.version == v1', 'not an expression', '"blue" in Service.Tags'],
  onlyHealthy: [true, false],
  ...settings,
};
