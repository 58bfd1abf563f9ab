import type { RequestJwt } from '../../../../src/domain/model/access-query.js';
import type { RandomSource } from '../../random-source.js';
import { HEADERS, METHODS, OTHER_METHODS, VALUES } from './vocabulary.js';

/** A request in the making. */
export interface Draft {
  method: string;
  path: string;
  host: string;
  headers: (readonly [string, string])[];
  jwt: RequestJwt | null;
}

/** Makes another request of one, a step beside it. */
type Mutation = (random: RandomSource, draft: Draft) => Draft;

const SLASHES = ['//', '/./', '/x/../', '%2f', '%2F', '\\', '/%2e/', '/..%2f', '%5c', '/;x/', '/.;a/', '/%2e%2E/'];
const TAILS = [
  'x',
  '/',
  '/x',
  '?',
  '?q=/admin',
  '?access_token=a&b=%41',
  ';p',
  '%',
  '%2',
  '%zz',
  '.',
  '/.',
  '/..',
  '%20',
  '%7E',
  '"',
  '|',
  '^',
  '&',
];

export const mutations: readonly Mutation[] = [
  (random, draft) => ({ ...draft, path: draft.path + random.oneOf(TAILS) }),
  (_random, draft) => ({ ...draft, path: draft.path.slice(0, -1) || '/' }),
  (random, draft) => ({ ...draft, path: replaceOne(random, draft.path, '/', random.oneOf(SLASHES)) }),
  (random, draft) => ({ ...draft, path: escapeOne(random, draft.path) }),
  (random, draft) => ({ ...draft, path: random.chance(0.5) ? draft.path.toUpperCase() : draft.path.toLowerCase() }),
  (random, draft) => ({ ...draft, method: random.oneOf(METHODS.filter((method) => method !== 'CONNECT')) }),
  (random, draft) => ({ ...draft, host: random.oneOf([`${draft.host}:80`, draft.host.toUpperCase(), 'other']) }),
  (random, draft) => ({ ...draft, headers: [...draft.headers, randomLine(random)] }),
  (random, draft) => ({ ...draft, headers: [...draft.headers, randomLine(random)] }),
  (random, draft) => ({ ...draft, headers: draft.headers.filter(() => random.chance(0.5)) }),
  (random, draft) =>
    onOneLine(random, draft, ([name, value]) => [
      [name, value],
      [name, random.oneOf([...VALUES, ''])],
    ]),
  (random, draft) =>
    onOneLine(random, draft, ([name, value]) => [
      [name, random.oneOf([...VALUES, ''])],
      [name, value],
    ]),
  (random, draft) => onOneLine(random, draft, ([name, value]) => [[name.toUpperCase(), value]]),
  (random, draft) =>
    onOneLine(random, draft, ([name, value]) => [[name, random.chance(0.5) ? value.toUpperCase() : `${value}x`]]),
  (random, draft) =>
    onOneLine(random, draft, ([name, value]) => [[name, random.oneOf([' ', '\t', '']) + value + random.oneOf([' ', '\t', ','])]]),
  (random, draft) =>
    onOneLine(random, draft, ([name, value]) => [
      [name, value],
      ['Connection', random.oneOf([name, `close, ${name}`, 'keep-alive', `${name}, te`])],
    ]),
];

/** Steps that most proxies answer with 400: each ends its connection, so that many of them take time. */
export const rudeMutations: readonly Mutation[] = [
  (random, draft) => ({
    ...draft,
    path: random.oneOf(['http://other', 'HTTPS://a.b:80', 'ftp://x', 'x', '', '*', '/', 'http://a?', 'http://a#']) + draft.path,
  }),
  (random, draft) => ({ ...draft, method: random.oneOf([...OTHER_METHODS, draft.method.toLowerCase()]) }),
  (random, draft) => ({ ...draft, host: random.oneOf(['a b', 'x/y', 'a@b', '', ...VALUES]) }),
  (random, draft) => ({ ...draft, path: draft.path + random.oneOf(['#f', '%00', '\u00e9', ' x']) }),
];

function randomLine(random: RandomSource): readonly [string, string] {
  const name = random.oneOf([
    ...HEADERS.filter((header) => !/^(:|host$)/.test(header)),
    'x-other',
    'x_role',
    'te',
    'x-forwarded-port',
  ]);
  return [name, random.oneOf([...VALUES, ''])];
}

function onOneLine(
  random: RandomSource,
  draft: Draft,
  change: (line: readonly [string, string]) => (readonly [string, string])[],
): Draft {
  const chosen = random.below(Math.max(draft.headers.length, 1));
  return { ...draft, headers: draft.headers.flatMap((line, index) => (index === chosen ? change(line) : [line])) };
}

function replaceOne(random: RandomSource, text: string, what: string, by: string): string {
  const places = [...text.matchAll(new RegExp(what, 'g'))].map(({ index }) => index);
  if (places.length === 0) return text;
  const at = random.oneOf(places);
  return text.slice(0, at) + by + text.slice(at + what.length);
}

function escapeOne(random: RandomSource, path: string): string {
  const at = random.below(path.length);
  const hex = (path.charCodeAt(at) & 0xff).toString(16).padStart(2, '0');
  return `${path.slice(0, at)}%${random.chance(0.5) ? hex : hex.toUpperCase()}${path.slice(at + 1)}`;
}
