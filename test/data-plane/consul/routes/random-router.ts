import type { JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';

const PATHS: readonly JsonObject[] = [
  { PathExact: '/a' },
  { PathExact: '/a/b' },
  { PathExact: '/A', CaseInsensitive: true },
  { PathPrefix: '/a' },
  { PathPrefix: '/a/' },
  { PathPrefix: '/B', CaseInsensitive: true },
  { PathPrefix: '/' },
  { PathRegex: '/a.*' },
  { PathRegex: '/(a|b/c)' },
];
const TEXTS: readonly JsonObject[] = [{ Exact: 'ann' }, { Prefix: 'an' }, { Suffix: 'nn' }, { Regex: 'a.*' }, { Present: true }];
const CHANGES: readonly JsonObject[] = [
  { Set: { 'x-a': 'set' } },
  { Add: { 'x-a': 'added' } },
  { Remove: ['x-a'] },
  { Add: { 'x-a': 'more' }, Remove: ['x-a'] },
  { Set: { 'x-new': '1' }, Add: { 'x-new': '2' }, Remove: ['x-user'] },
];
const RESPONSE_CHANGES: readonly JsonObject[] = [
  { Set: { 'x-upstream': 'no' } },
  { Add: { 'x-new': 'r' } },
  { Remove: ['x-upstream'] },
];

/** A service-router, a service-splitter, or both, for one service. */
export function randomChain(random: RandomSource, service: string): JsonObject[] {
  const router = {
    Kind: 'service-router',
    Name: service,
    Routes: Array.from({ length: 1 + random.below(4) }, () => randomRoute(random, service)),
  };
  const splitter = { Kind: 'service-splitter', Name: service, Splits: randomSplits(random, service) };
  const isSplit = random.chance(0.5);
  return [...(isSplit ? [splitter] : []), ...(!isSplit || random.chance(0.8) ? [router] : [])];
}

function randomRoute(random: RandomSource, service: string): JsonObject {
  const path = random.chance(0.8) ? random.oneOf(PATHS) : {};
  const http = {
    ...path,
    ...(random.chance(0.3) ? { Methods: random.someOf(['GET', 'POST', 'PUT'], 1, 2) } : {}),
    ...(random.chance(0.3)
      ? { Header: [{ Name: 'x-user', ...random.oneOf(TEXTS), ...(random.chance(0.3) ? { Invert: true } : {}) }] }
      : {}),
    ...(random.chance(0.25)
      ? { QueryParam: [{ Name: 'q', ...random.oneOf<JsonObject>([{ Exact: 'ann' }, { Regex: 'a.*' }, { Present: true }]) }] }
      : {}),
  };
  const canRewrite = 'PathExact' in path || 'PathPrefix' in path;
  const subset = random.oneOf([undefined, 'v1', 'v2']);
  return {
    ...(Object.keys(http).length === 0 ? {} : { Match: { HTTP: http } }),
    Destination: {
      Service: random.oneOf([service, 'web', 'ops']),
      ...(subset === undefined ? {} : { ServiceSubset: subset }),
      ...(canRewrite && random.chance(0.4) ? { PrefixRewrite: random.oneOf(['/', '/n', '/n/']) } : {}),
      ...(random.chance(0.3) ? { RequestHeaders: random.oneOf(CHANGES) } : {}),
      ...(random.chance(0.2) ? { ResponseHeaders: random.oneOf(RESPONSE_CHANGES) } : {}),
    },
  };
}

function randomSplits(random: RandomSource, service: string): JsonObject[] {
  const targets: JsonObject[] = [
    { ServiceSubset: 'v1' },
    { Service: service, ServiceSubset: 'v2' },
    { Service: 'web' },
    { Service: 'ops', ServiceSubset: 'v1' },
  ];
  const chosen = random.someOf(targets, 2, 2);
  const weight = random.oneOf([50, 30, 12.5, 1, 99.99]);
  return chosen.map((target, index) => ({
    ...target,
    Weight: index === 0 ? weight : Math.round((100 - weight) * 100) / 100,
    ...(random.chance(0.3) ? { RequestHeaders: random.oneOf(CHANGES) } : {}),
    ...(random.chance(0.2) ? { ResponseHeaders: random.oneOf(RESPONSE_CHANGES) } : {}),
  }));
}
