import type { RoutedRequest } from '../../../../src/domain/semantics/match-route.js';
import type { RandomSource } from '../../random-source.js';

const PATHS = [
  '/',
  '/a',
  '/a/',
  '/ab',
  '/a/b',
  '/a/b/',
  '/a/b/c',
  '/a/bc',
  '/b',
  '/b/',
  '/b/c',
  '/c',
  '/A',
  '/x/c',
  '//a',
  '/a%2fb',
];
const USERS = ['ann', 'anna', 'bob', 'ANN', 'an', ''];
const QUERIES = ['q=ann', 'q=bob', 'q', 'x=1&q=anna', 'Q=ann'];

/** A request to `api` from the client of a namespace, near to what random routes speak of. */
export function randomRoutedRequest(random: RandomSource, namespace: string): RoutedRequest {
  const user: [string, string][] = random.chance(0.5) ? [['x-user', random.oneOf(USERS)]] : [];
  return {
    method: random.oneOf(['GET', 'GET', 'POST', 'PUT']),
    scheme: 'http',
    host: 'api',
    path: `${random.oneOf(PATHS)}${random.chance(0.3) ? `?${random.oneOf(QUERIES)}` : ''}`,
    headers: [...user, ['x-a', 'sent']],
    port: 80,
    sourceNamespace: namespace,
    sourceLabels: { app: 'client' },
  };
}
