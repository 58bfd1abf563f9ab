import type { JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';

const PATHS: readonly JsonObject[] = [
  { exact: '/a' },
  { exact: '/a/' },
  { exact: '/a/b' },
  { exact: '/b' },
  { prefix: '/a' },
  { prefix: '/a/' },
  { prefix: '/' },
  { segmentPrefix: '/a' },
  { segmentPrefix: '/a/b' },
  { segmentPrefix: '/b/' },
  { segmentPrefix: '/' },
  { regex: '/a.*' },
  { regex: '/[ab]' },
  { regex: '/a|/b/c' },
  { suffix: '/c' },
  { template: '/{*}/c' },
];
const TEXTS: readonly JsonObject[] = [
  { exact: 'ann' },
  { prefix: 'an' },
  { regex: 'a.*' },
  { regex: 'ann|bob' },
  { present: true },
  { suffix: 'nn' },
];

/** A route of the service `api` of a namespace, made of few words that meet often. */
export function randomRoute(random: RandomSource, namespace: string): JsonObject {
  const order = random.oneOf(['listed', 'specificity'] as const);
  const rules = Array.from({ length: 1 + random.below(4) }, () => randomRule(random, order === 'listed'));
  return {
    apiVersion: 'concordat/v1',
    kind: 'TrafficRoute',
    metadata: { name: 'route', namespace },
    spec: {
      hosts: [{ service: 'api', ...(random.chance(0.3) ? { port: 80 } : {}) }],
      order,
      unmatched: random.oneOf(['reject', 'default-backend']),
      rules,
    },
  };
}

function randomRule(random: RandomSource, isListed: boolean): JsonObject {
  const matches = random.chance(0.12) ? [] : Array.from({ length: 1 + random.below(2) }, () => randomMatch(random, isListed));
  const rule: JsonObject = matches.length === 0 ? {} : { matches };
  if (random.chance(0.35)) rule['requestHeaders'] = headerChanges(random, ['x-user', 'x-a', 'x-new']);
  if (random.chance(0.35)) rule['responseHeaders'] = headerChanges(random, ['x-a', 'x-upstream', 'x-new']);
  const act = random.below(10);
  if (act === 0) return { ...rule, redirect: redirect(random, matches) };
  if (act === 1 && isListed) return { ...rule, directResponse: { status: random.oneOf([418, 200, 503]), body: 'short' } };
  if (random.chance(0.35)) rule['rewrite'] = rewrite(random, matches, isListed);
  if (random.chance(0.06)) return rule;
  return { ...rule, backends: random.chance(0.06) ? [] : backends(random) };
}

function randomMatch(random: RandomSource, isListed: boolean): JsonObject {
  const match: JsonObject = {};
  if (random.chance(0.8)) match['path'] = random.oneOf(PATHS);
  if (random.chance(0.3)) match['method'] = { exact: random.oneOf(['GET', 'POST']) };
  if (random.chance(0.35)) match['headers'] = [named(random, 'x-user', random.chance(0.2) && isListed)];
  if (random.chance(0.2)) match['queryParams'] = [named(random, 'q', false)];
  if (isListed && random.chance(0.1)) match['sourceLabels'] = { app: random.oneOf(['client', 'other']) };
  return match;
}

function named(random: RandomSource, name: string, invert: boolean): JsonObject {
  return { name: random.chance(0.2) ? name.toUpperCase().replace('Q', 'q') : name, match: random.oneOf(TEXTS), invert };
}

function headerChanges(random: RandomSource, names: readonly string[]): JsonObject {
  const [first, second, third] = [random.oneOf(names), random.oneOf(names), random.oneOf(names)];
  const changes: JsonObject = {};
  if (random.chance(0.6)) changes['set'] = [{ name: first, value: 'set' }];
  if (random.chance(0.4)) changes['add'] = [{ name: second, value: 'added' }];
  if (random.chance(0.4) || Object.keys(changes).length === 0) changes['remove'] = [third];
  return changes;
}

function isPrefixMatch(match: JsonObject): boolean {
  const path = match['path'];
  return typeof path === 'object' && path !== null && ('prefix' in path || 'segmentPrefix' in path);
}

function replacement(random: RandomSource, matches: readonly JsonObject[]): JsonObject {
  const mayPrefix = matches.length > 0 && matches.every(isPrefixMatch);
  return mayPrefix && random.chance(0.7) ? { prefix: random.oneOf(['/new', '/new/', '/']) } : { full: '/full' };
}

function rewrite(random: RandomSource, matches: readonly JsonObject[], isListed: boolean): JsonObject {
  const path = isListed && random.chance(0.3) ? { regex: '^/a(.*)$', substitution: '/r\\1' } : replacement(random, matches);
  return random.oneOf<JsonObject>([{ path }, { host: 'new.example.com' }, { host: 'new.example.com', path }]);
}

function redirect(random: RandomSource, matches: readonly JsonObject[]): JsonObject {
  const parts: JsonObject = { statusCode: random.oneOf([301, 302]) };
  if (random.chance(0.5)) parts['scheme'] = 'https';
  if (random.chance(0.5)) parts['host'] = 'new.example.com';
  if (random.chance(0.3)) parts['port'] = 8443;
  if (random.chance(0.6)) parts['path'] = replacement(random, matches);
  return parts;
}

function backends(random: RandomSource): JsonObject[] {
  const all: JsonObject[] = [
    { service: 'api', port: 80 },
    { service: 'api', subset: 'v0', port: 80 },
    { service: 'api', subset: 'v1', port: 80 },
    { service: 'web', port: 80 },
  ];
  const plain: JsonObject[] = [
    { service: 'api', port: 80 },
    { service: 'web', port: 80 },
    { service: 'ops', port: 80 },
  ];
  const chosen = random.someOf(random.chance(0.6) ? all : plain, 1, 3);
  return chosen.map((backend) => ({
    ...backend,
    ...(chosen.length > 1 ? { weight: random.oneOf([1, 10, 30, 90, 0]) } : {}),
    ...(random.chance(0.2) ? { requestHeaders: { set: [{ name: 'x-backend', value: String(backend['service']) }] } } : {}),
  }));
}
