import type { JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';

const PATHS: readonly JsonObject[] = [
  { exact: '/a' },
  { exact: '/a/' },
  { exact: '/A', ignoreCase: true },
  { exact: '/a/b' },
  { prefix: '/a' },
  { prefix: '/a/' },
  { prefix: '/A', ignoreCase: true },
  { prefix: '/' },
  { segmentPrefix: '/a' },
  { segmentPrefix: '/b/' },
  { regex: '/a.*' },
  { regex: '/[ab]' },
  { regex: '/a|/b/c' },
  { suffix: '/c' },
  { template: '/{*}/c' },
  { template: '/a/{**}' },
];
const TEXTS: readonly JsonObject[] = [
  { exact: 'ann' },
  { prefix: 'an' },
  { suffix: 'nn' },
  { regex: 'a.*' },
  { regex: 'ann|bob' },
  { present: true },
];
const CHANGES: readonly JsonObject[] = [
  { set: [{ name: 'x-a', value: 'set' }] },
  { add: [{ name: 'x-a', value: 'added' }] },
  { remove: ['x-a'] },
  { add: [{ name: 'x-a', value: 'more' }], remove: ['x-a'] },
  { set: [{ name: 'x-new', value: '1' }], add: [{ name: 'x-new', value: '2' }], remove: ['x-user'] },
];
const RESPONSE_CHANGES: readonly JsonObject[] = [
  { set: [{ name: 'x-upstream', value: 'no' }] },
  { add: [{ name: 'x-new', value: 'r' }] },
  { remove: ['x-upstream'] },
];

/** A route of the model for one service, in words that Consul has for the most part. Services `web` and `ops` have subsets, too. */
export function randomRoute(random: RandomSource, service: string): JsonObject {
  const rules = Array.from({ length: 1 + random.below(4) }, () => randomRule(random, service));
  const last = random.chance(0.5) ? [{ backends: randomSplit(random, service) }] : [];
  return {
    apiVersion: 'concordat/v1',
    kind: 'TrafficRoute',
    metadata: { name: service, namespace: 'default' },
    spec: {
      hosts: [{ service }],
      order: random.oneOf(['listed', 'listed', 'specificity']),
      unmatched: 'default-backend',
      rules: [...rules, ...last],
    },
  };
}

function randomRule(random: RandomSource, service: string): JsonObject {
  const matches = Array.from({ length: random.oneOf([1, 1, 1, 2]) }, () => randomMatch(random));
  return {
    matches,
    ...(random.chance(0.3) ? { requestHeaders: random.oneOf(CHANGES) } : {}),
    ...(random.chance(0.2) ? { responseHeaders: random.oneOf(RESPONSE_CHANGES) } : {}),
    ...(random.chance(0.3)
      ? { rewrite: { path: random.oneOf([{ prefix: '/' }, { prefix: '/n' }, { prefix: '/n/' }, { full: '/n' }]) } }
      : {}),
    ...(random.chance(0.1) ? {} : { backends: [randomBackend(random, service)] }),
  };
}

function randomMatch(random: RandomSource): JsonObject {
  return {
    ...(random.chance(0.8) ? { path: random.oneOf(PATHS) } : {}),
    ...(random.chance(0.3) ? { methods: random.someOf(['GET', 'POST', 'PUT'], 1, 2) } : {}),
    ...(random.chance(0.3) ? { headers: [{ name: 'x-user', match: random.oneOf(TEXTS), invert: random.chance(0.3) }] } : {}),
    ...(random.chance(0.25)
      ? { queryParams: [{ name: 'q', match: random.oneOf([{ exact: 'ann' }, { regex: 'a.*' }, { present: true }]) }] }
      : {}),
  };
}

function randomBackend(random: RandomSource, service: string): JsonObject {
  const subset = random.oneOf([undefined, 'v1', 'v2']);
  return { service: random.oneOf([service, 'web', 'ops']), ...(subset === undefined ? {} : { subset }) };
}

function randomSplit(random: RandomSource, service: string): JsonObject[] {
  const backends = [{ service, subset: 'v1' }, { service, subset: 'v2' }, { service: 'web' }, { service: 'ops', subset: 'v1' }];
  return random.someOf(backends, 2, 3).map((backend) => ({
    ...backend,
    weight: random.oneOf([1, 1, 2, 5, 10]),
    ...(random.chance(0.3) ? { requestHeaders: random.oneOf(CHANGES) } : {}),
    ...(random.chance(0.2) ? { responseHeaders: random.oneOf(RESPONSE_CHANGES) } : {}),
  }));
}
