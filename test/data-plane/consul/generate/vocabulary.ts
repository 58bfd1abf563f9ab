/** Few words that meet often, near to each other: neighbours of literals are where rules are mistaken. */
export const CALLERS = ['web', 'ops', 'web2', 'batch', 'Web', 'b.x'];

/** A name that no rule has. */
export const STRANGER = 'stranger';

/** Consul takes the dot of a name for any character: a namesake of `b.x`. */
export const NAMESAKE = 'byx';

export const PATHS = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/admin',
  '/admin/',
  '/Admin',
  '/api/v1',
  '/api/v1/',
  '/api/v10',
  '/a%2Fb',
  '/a%2fb',
  '/%61',
  '/a b',
  '/a+b',
  '/a;p=1/b',
  '/a.b',
  '/a/../b',
  '/a//b',
  '//',
  '/a?x',
  '/a%3Fx',
  '/pkg.Svc/Get',
  '/pkg.Svc/',
  '/caf%C3%A9',
  '/a\\b',
  '/a|b',
  '/~x',
  '/a%',
  '/"q"',
];

/** Regexes with texts that they match or nearly match. */
export const PATH_REGEXES: readonly (readonly [string, ...string[]])[] = [
  ['/admin.*', '/admin', '/admin/x', '/adminx', '/admin\u00e9'],
  ['/(a|b)/?', '/a', '/b/', '/c', '/a//'],
  ['.*', '/x', '/', '/x?y'],
  ['/api/v[0-9]+(/.*)?', '/api/v1', '/api/v12/x', '/api/v', '/api/v1x'],
  ['(?i)/admin', '/ADMIN', '/admin', '/admin/'],
  ['/a\\.b', '/a.b', '/axb'],
  ['/[^/]+/x', '/a/x', '/a/b/x', '//x', '/%2F/x'],
  ['/a.b', '/a/b', '/a%2Fb', '/axb'],
  ['^/a$', '/a', '/a/'],
  ['admin', '/admin', 'admin'],
  ['/.{1,3}', '/abc', '/abcd', '/'],
  ['/\\w+', '/abc_1', '/a-b', '/%61'],
  ['/(?:x|y)z|/q', '/xz', '/q', '/qz'],
];

export const BAD_REGEXES = ['(', '[a', 'a{2,1}', '(?=x)', '\\8'];

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE'];

/** Methods beside those that intentions can name. */
export const OTHER_METHODS = ['get', 'Get', 'PROPFIND', 'PURGE', 'FOO', 'SEARCH', 'M-SEARCH', 'UNLOCK'];

/** Not `x-request-id`: where none is sent, Envoy draws one by chance. */
export const HEADERS = [
  'x-role',
  'X-Role',
  'x-env',
  'x_under',
  'content-type',
  'user-agent',
  'cookie',
  'authorization',
  'accept',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-client-cert',
  'x-envoy-internal',
  'x-envoy-external-address',
  'x-envoy-attempt-count',
  'x-forwarded-host',
  'referer',
  'te',
  'origin',
  ':authority',
  'host',
  ':method',
  ':path',
  ':scheme',
  'x-jwt',
  'x-payload',
  'via',
  'cache-control',
  'range',
  'if-match',
  'x-b3-traceid',
  'date',
  'upgrade',
];

export const VALUES = [
  'admin',
  'Admin',
  'guest',
  'a,b',
  'a',
  'ab',
  'https',
  'http',
  'api',
  'trailers',
  'application/json',
  'GET',
  '/a',
  'text/html; q=1',
  '1',
  'web',
  'x y',
  '\u00e9',
];

export const VALUE_REGEXES: readonly (readonly [string, ...string[]])[] = [
  ['adm.*', 'admin', 'adm', 'Admin'],
  ['(?i)ADMIN', 'admin', 'Admin', 'admins'],
  ['a|b', 'a', 'b', 'ab', 'a,b'],
  ['.*', '', 'x'],
  ['.+', 'x', ''],
  ['[^,]*', 'a', 'a,b', ''],
  ['.*/svc/web', 'spiffe://x/svc/web', 'web'],
  ['https?', 'http', 'https', 'HTTP'],
];

export const ISSUERS = ['https://one.test', 'https://two.test', 'three'];
export const AUDIENCES = ['api', 'https://api', 'https://api/', 'other'];
/** Claims that tokens carry and that policies ask for, as paths. */
export const CLAIM_PATHS: readonly (readonly string[])[] = [
  ['role'],
  ['perms', 'role'],
  ['perms'],
  ['n'],
  ['a.b'],
  ['flag'],
  ['list'],
  ['sub'],
  ['iss'],
  [''],
];
export const CLAIM_VALUES = ['admin', 'guest', '1', 'true', 'x', 'https://one.test'];
