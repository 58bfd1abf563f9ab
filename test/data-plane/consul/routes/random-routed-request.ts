import type { RoutedRequest } from '../../../../src/domain/semantics/match-route.js';
import type { RandomSource } from '../../random-source.js';

const PATHS = [
  '/',
  '/a',
  '/a/',
  '/ab',
  '/A',
  '/A/b',
  '/a/b',
  '/a/b/',
  '/a/b/c',
  '/b',
  '/b/',
  '/b/c',
  '/B',
  '/c',
  '/x/c',
  '//a',
  '/a/../b',
  '/%61',
  '/a%2Fb',
];
const QUERIES = ['q=ann', 'q=bob', 'q', 'x=1&q=anna', 'Q=ann', 'q=ann&q=bob', 'q=bob&q=ann', 'q=a%6En', ''];

/** A request to a service, near to what random routes and routers speak of. */
export function randomRoutedRequest(random: RandomSource, service: string): RoutedRequest {
  const query = random.chance(0.3) ? `?${random.oneOf(QUERIES)}` : '';
  const users = ['ann', 'anna', 'bob', 'ANN', 'joann', ''].map((user): [string, string] => ['x-user', user]);
  return {
    method: random.oneOf(['GET', 'GET', 'POST', 'PUT', 'DELETE']),
    scheme: 'http',
    host: service,
    path: `${random.oneOf(PATHS)}${query}`,
    headers: [...(random.chance(0.5) ? random.someOf(users, 1, 2) : []), ['x-a', 'sent']],
    port: 1,
    sourceNamespace: 'default',
    sourceLabels: {},
  };
}
