import type { FastifyInstance, FastifyRequest } from 'fastify';

interface KnownPath {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

const tables = new WeakMap<FastifyInstance, Map<string, KnownPath>>();

/** Notes every route of the server from now on, so that a wrong method on a known path can be answered 405. */
export function recordRoutes(server: FastifyInstance): void {
  const table = new Map<string, KnownPath>();
  tables.set(server, table);
  server.addHook('onRoute', (route) => {
    const known = table.get(route.path) ?? { pattern: patternOf(route.path), methods: new Set<string>() };
    for (const method of [route.method].flat()) known.methods.add(method);
    table.set(route.path, known);
  });
}

/** The methods that the request's path has, sorted; empty where there is no such path. */
export function allowedMethods(request: FastifyRequest): string[] {
  const path = request.url.split('?')[0] ?? '';
  const table = tables.get(request.server);
  if (table === undefined) return [];
  const matches = [...table.values()].filter((known) => known.pattern.test(path));
  return [...new Set(matches.flatMap((known) => [...known.methods]))].toSorted();
}

function patternOf(path: string): RegExp {
  const parts = path.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('/')}$`);
}
