import type { JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';

const PATHS: readonly JsonObject[] = [
  { type: 'Exact', value: '/a' },
  { type: 'Exact', value: '/a/b' },
  { type: 'PathPrefix', value: '/a' },
  { type: 'PathPrefix', value: '/a/' },
  { type: 'PathPrefix', value: '/a/b' },
  { value: '/b' },
  { type: 'PathPrefix', value: '/' },
  { type: 'RegularExpression', value: '/a.*' },
  { type: 'RegularExpression', value: '/(a|b/c)' },
];
const TEXTS: readonly JsonObject[] = [
  { value: 'ann' },
  { type: 'Exact', value: 'bob' },
  { type: 'RegularExpression', value: 'a.*' },
  { type: 'RegularExpression', value: 'ann|bob' },
];

/** An HTTPRoute for the callers of the service `api` of a namespace (Gateway API, GAMMA). */
export function randomHttpRoute(random: RandomSource, namespace: string): JsonObject {
  const parentRefs = [{ group: '', kind: 'Service', name: 'api', ...(random.chance(0.5) ? { port: 80 } : {}) }];
  const rules = Array.from({ length: 1 + random.below(4) }, () => randomRule(random));
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'route', namespace },
    spec: { parentRefs, rules },
  };
}

function randomRule(random: RandomSource): JsonObject {
  const matches = random.chance(0.12) ? [] : Array.from({ length: 1 + random.below(2) }, () => randomMatch(random));
  const rule: JsonObject = matches.length === 0 ? {} : { matches };
  const filters = randomHeaderFilters(random);
  const mayPrefix = matches.length === 1 && isPrefix(matches[0]);
  if (random.chance(0.12)) return { ...rule, filters: [...filters, randomRedirect(random, mayPrefix)] };
  if (random.chance(0.35)) filters.push(randomRewrite(random, mayPrefix));
  return { ...rule, ...(filters.length === 0 ? {} : { filters }), backendRefs: randomBackends(random) };
}

function isPrefix(match: JsonObject | undefined): boolean {
  const path = match?.['path'];
  if (path === undefined) return true;
  return typeof path === 'object' && path !== null && !('type' in path && path['type'] !== 'PathPrefix');
}

function randomMatch(random: RandomSource): JsonObject {
  const match: JsonObject = {};
  if (random.chance(0.8)) match['path'] = random.oneOf(PATHS);
  if (random.chance(0.3)) match['method'] = random.oneOf(['GET', 'POST']);
  if (random.chance(0.35)) match['headers'] = [{ name: random.oneOf(['x-user', 'X-User']), ...random.oneOf(TEXTS) }];
  if (random.chance(0.2)) match['queryParams'] = [{ name: 'q', ...random.oneOf(TEXTS) }];
  return match;
}

function randomHeaderFilters(random: RandomSource): JsonObject[] {
  const filters: JsonObject[] = [];
  if (random.chance(0.3)) {
    const requestHeaderModifier = random.oneOf<JsonObject>([
      { set: [{ name: 'x-a', value: 'set' }], remove: ['x-user'] },
      { add: [{ name: 'X-A', value: 'added' }] },
      { set: [{ name: 'x-new', value: '1' }], add: [{ name: 'x-new2', value: '2' }] },
    ]);
    filters.push({ type: 'RequestHeaderModifier', requestHeaderModifier });
  }
  if (random.chance(0.3)) {
    const responseHeaderModifier = random.oneOf<JsonObject>([
      { set: [{ name: 'x-upstream', value: 'no' }] },
      { add: [{ name: 'x-new', value: 'r' }], remove: ['x-upstream'] },
    ]);
    filters.push({ type: 'ResponseHeaderModifier', responseHeaderModifier });
  }
  return filters;
}

function randomPath(random: RandomSource, mayPrefix: boolean): JsonObject {
  return mayPrefix && random.chance(0.7)
    ? { type: 'ReplacePrefixMatch', replacePrefixMatch: random.oneOf(['/new', '/new/', '/']) }
    : { type: 'ReplaceFullPath', replaceFullPath: '/full' };
}

function randomRedirect(random: RandomSource, mayPrefix: boolean): JsonObject {
  const requestRedirect: JsonObject = {};
  if (random.chance(0.5)) requestRedirect['scheme'] = random.oneOf(['http', 'https']);
  if (random.chance(0.5)) requestRedirect['hostname'] = 'new.example.com';
  if (random.chance(0.3)) requestRedirect['port'] = 8443;
  if (random.chance(0.6)) requestRedirect['path'] = randomPath(random, mayPrefix);
  if (random.chance(0.5)) requestRedirect['statusCode'] = random.oneOf([301, 302]);
  return { type: 'RequestRedirect', requestRedirect };
}

function randomRewrite(random: RandomSource, mayPrefix: boolean): JsonObject {
  const path = randomPath(random, mayPrefix);
  const hostname = 'new.example.com';
  return { type: 'URLRewrite', urlRewrite: random.oneOf<JsonObject>([{ path }, { hostname }, { hostname, path }]) };
}

function randomBackends(random: RandomSource): JsonObject[] {
  const chosen = random.someOf(['api', 'web', 'ops'], 1, 3);
  const set = [{ name: 'x-backend', value: 'one' }];
  return chosen.map((name) => ({
    name,
    port: 80,
    ...(random.chance(0.8) ? { weight: random.oneOf([1, 10, 30, 90, 0]) } : {}),
    ...(random.chance(0.2) ? { filters: [{ type: 'RequestHeaderModifier', requestHeaderModifier: { set } }] } : {}),
  }));
}
