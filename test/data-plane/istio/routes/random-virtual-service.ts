import type { JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';

const URIS: readonly JsonObject[] = [
  { exact: '/a' },
  { exact: '/a/b' },
  { exact: '/b' },
  { prefix: '/a' },
  { prefix: '/a/' },
  { prefix: '/A' },
  { prefix: '/' },
  { regex: '/a.*' },
  { regex: '/a|/b/c' },
];
const TEXTS: readonly JsonObject[] = [{ exact: 'ann' }, { prefix: 'an' }, { regex: 'a.*' }, { regex: 'ann|bob' }, {}];
const HEADER_CHANGES: readonly JsonObject[] = [
  { set: { 'x-a': 'set' } },
  { add: { 'x-a': 'added' } },
  { remove: ['x-a'] },
  { add: { 'x-a': 'more' }, remove: ['x-a'] },
  { set: { 'x-new': '1' }, add: { 'X-New': '2' }, remove: ['x-user'] },
  { set: { 'X-User': 'set' } },
];
const RESPONSE_CHANGES: readonly JsonObject[] = [
  { set: { 'x-upstream': 'no' } },
  { add: { 'x-new': 'r', 'x-upstream': 'more' } },
  { remove: ['x-upstream'] },
];

/** A VirtualService for the service `api` of a namespace, made of few words that meet often. */
export function randomVirtualService(random: RandomSource, namespace: string): JsonObject {
  const http = Array.from({ length: 1 + random.below(4) }, () => randomHttp(random, namespace));
  const host = random.oneOf(['api', 'api', `api.${namespace}.svc.cluster.local`]);
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'route', namespace },
    spec: { hosts: [host], http },
  };
}

function randomHttp(random: RandomSource, namespace: string): JsonObject {
  const match = Array.from({ length: 1 + random.below(2) }, () => randomMatch(random, namespace));
  const route: JsonObject = random.chance(0.12) ? {} : { match };
  if (random.chance(0.35)) route['headers'] = randomHeaders(random);
  const act = random.below(10);
  if (act === 0) return { ...route, redirect: randomRedirect(random) };
  if (act === 1) return { ...route, directResponse: { status: random.oneOf([418, 200, 503]), body: { string: 'short' } } };
  if (random.chance(0.4)) route['rewrite'] = randomRewrite(random);
  return { ...route, route: randomDestinations(random, namespace) };
}

function randomMatch(random: RandomSource, namespace: string): JsonObject {
  const match: JsonObject = {};
  if (random.chance(0.8)) match['uri'] = random.oneOf(URIS);
  if (random.chance(0.2)) match['ignoreUriCase'] = true;
  if (random.chance(0.3)) match['method'] = random.oneOf([{ exact: 'GET' }, { regex: 'GET|PUT' }, { prefix: 'P' }]);
  if (random.chance(0.3)) match['headers'] = { [random.oneOf(['x-user', 'X-User'])]: random.oneOf(TEXTS) };
  if (random.chance(0.15)) match['withoutHeaders'] = { 'x-user': random.oneOf(TEXTS) };
  if (random.chance(0.2)) match['queryParams'] = { q: random.oneOf(TEXTS) };
  if (random.chance(0.1)) match['authority'] = random.oneOf([{ exact: 'api' }, { prefix: 'ap' }, { exact: 'web' }]);
  if (random.chance(0.1)) match['scheme'] = random.oneOf([{ exact: 'http' }, { prefix: 'http' }, { exact: 'https' }]);
  if (random.chance(0.1)) match['port'] = random.oneOf([80, 8080]);
  if (random.chance(0.1)) match['sourceLabels'] = { app: random.oneOf(['client', 'other']) };
  if (random.chance(0.1)) match['sourceNamespace'] = random.oneOf([namespace, 'elsewhere']);
  return match;
}

function randomHeaders(random: RandomSource): JsonObject {
  const headers: JsonObject = {};
  if (random.chance(0.6)) headers['request'] = random.oneOf(HEADER_CHANGES);
  if (random.chance(0.5)) headers['response'] = random.oneOf(RESPONSE_CHANGES);
  return headers;
}

function randomRedirect(random: RandomSource): JsonObject {
  const path = random.oneOf<JsonObject>([{}, { uri: '/full' }, { uri: '/full?x=1' }, { prefixRewrite: '/new' }]);
  const redirect: JsonObject = { ...path };
  if (random.chance(0.5)) redirect['scheme'] = random.oneOf(['http', 'https']);
  if (random.chance(0.5)) redirect['authority'] = 'new.example.com';
  if (random.chance(0.3)) redirect['port'] = 8443;
  if (random.chance(0.5)) redirect['redirectCode'] = random.oneOf([301, 302, 308]);
  return redirect;
}

function randomRewrite(random: RandomSource): JsonObject {
  const uri = random.oneOf(['/new', '/new/', '/']);
  const authority = 'new.example.com';
  const uriRegexRewrite = { match: '^/a(.*)$', rewrite: String.raw`/r\1` };
  return random.oneOf<JsonObject>([{ uri }, { uri }, { authority }, { authority, uri }, { uriRegexRewrite }]);
}

function randomDestinations(random: RandomSource, namespace: string): JsonObject[] {
  const all: JsonObject[] = [
    { host: 'api' },
    { host: `api.${namespace}.svc.cluster.local`, subset: 'v0', port: { number: 80 } },
    { host: 'api', subset: 'v1' },
    { host: 'web', port: { number: 80 } },
    { host: 'ops' },
  ];
  const chosen = random.someOf(all, 1, 3);
  return chosen.map((destination) => ({
    destination,
    ...(chosen.length > 1 ? { weight: random.oneOf([1, 10, 30, 90, 0]) } : {}),
    ...(random.chance(0.2) ? { headers: { request: { set: { 'x-backend': 'one' } } } } : {}),
  }));
}
