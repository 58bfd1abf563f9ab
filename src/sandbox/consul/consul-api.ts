import type { SandboxApi, SandboxRequest } from '../sandbox-server.js';
import { Authorizer, type ConsulToken } from './access-control.js';
import { AgentEndpoints } from './agent-endpoints.js';
import { CatalogEndpoints } from './catalog-endpoints.js';
import { ConsulError } from './consul-error.js';
import type { ConsulState } from './consul-state.js';
import { EntryEndpoints } from './entry-endpoints.js';
import { type Call, send } from './http-exchange.js';
import { IntentionEndpoints } from './intention-endpoints.js';

type Route = (call: Call) => Promise<void> | void;

/** Consul's HTTP API over a state: routing, tokens, and the plain text form of every refusal. */
export class ConsulApi implements SandboxApi {
  private readonly routes: readonly (readonly [string, string, Route])[];

  constructor(
    private readonly state: ConsulState,
    private readonly tokens: readonly ConsulToken[] | null,
  ) {
    const entries = new EntryEndpoints(state);
    const catalog = new CatalogEndpoints(state);
    const intentions = new IntentionEndpoints(state);
    const agent = new AgentEndpoints(state);
    this.routes = [
      ['PUT', '/v1/config', (call) => entries.put(call)],
      ['GET', '/v1/config/', (call) => entries.get(call)],
      ['DELETE', '/v1/config/', (call) => entries.delete(call)],
      ['GET', '/v1/status/leader', ({ request }) => send(request, '127.0.0.1:8300')],
      ['GET', '/v1/agent/self', (call) => agent.self(call)],
      ['GET', '/v1/agent/services', (call) => catalog.agentServices(call)],
      ['GET', '/v1/catalog/datacenters', ({ request }) => send(request, [state.datacenter])],
      ['GET', '/v1/catalog/nodes', (call) => catalog.nodes(call)],
      ['GET', '/v1/catalog/services', (call) => catalog.services(call)],
      ['GET', '/v1/catalog/service/', (call) => catalog.instances(call)],
      ['GET', '/v1/catalog/connect/', (call) => catalog.connectInstances(call)],
      ['GET', '/v1/health/service/', (call) => catalog.health(call)],
      ['GET', '/v1/health/connect/', (call) => catalog.connectHealth(call)],
      ['PUT', '/v1/catalog/register', (call) => catalog.register(call)],
      ['PUT', '/v1/catalog/deregister', (call) => catalog.deregister(call)],
      ['GET', '/v1/connect/ca/roots', ({ request }) => send(request, state.roots())],
      ['GET', '/v1/connect/intentions/match', (call) => intentions.match(call)],
      ['GET', '/v1/connect/intentions/check', (call) => intentions.check(call)],
      ['GET', '/v1/connect/intentions', (call) => intentions.list(call)],
      ['GET', '/v1/acl/token/self', (call) => agent.token(call)],
      ['POST', '/v1/internal/acl/authorize', (call) => agent.authorize(call)],
      ['GET', '/v1/peerings', (call) => agent.peerings(call)],
      ['GET', '/v1/peering/', (call) => agent.peering(call)],
      ['GET', '/v1/exported-services', (call) => agent.exportedServices(call)],
      ['GET', '/v1/discovery-chain/', (call) => agent.discoveryChain(call)],
      ['GET', '/v1/snapshot', (call) => agent.saveSnapshot(call)],
      ['PUT', '/v1/snapshot', (call) => agent.restoreSnapshot(call)],
    ];
  }

  isWrite({ method }: SandboxRequest): boolean {
    return method === 'PUT' || method === 'DELETE';
  }

  refuse({ response }: SandboxRequest, status: number, message: string): void {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(message);
  }

  async handle(request: SandboxRequest): Promise<void> {
    try {
      await this.route(request);
    } catch (error) {
      if (!(error instanceof ConsulError)) throw error;
      this.refuse(request, error.code, error.message);
    }
  }

  private route(request: SandboxRequest): Promise<void> | void {
    const { url, method, headers } = request;
    if (this.tokens !== null) request.response.setHeader('X-Consul-Default-ACL-Policy', this.state.aclDefaultPolicy);
    const path = url.pathname;
    const at = this.routes.filter(([, pattern]) => (pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern));
    if (at.length === 0) throw new ConsulError(404, 'Invalid URL path: not a recognized HTTP API endpoint\n');
    const [, pattern, route] = at.find(([allowed]) => allowed === method) ?? [];
    if (pattern === undefined || route === undefined) {
      request.response.setHeader('Allow', ['OPTIONS', ...at.map(([allowed]) => allowed)].join(','));
      throw new ConsulError(405, `method ${method} not allowed`);
    }
    this.checkPlace(request);
    const { tokens } = this;
    return route({
      request,
      // Some endpoints never look at the token, and some look at the body first.
      get acl() {
        return Authorizer.of(headers, url, tokens);
      },
      rest: path === pattern ? [''] : path.slice(pattern.length).split('/').map(decodeURIComponent),
      query: url.searchParams,
    });
  }

  /** 400 for what only Enterprise has, 500 for another datacenter; writes go to the primary one, whatever they say. */
  private checkPlace({ url, method }: SandboxRequest): void {
    for (const [key, words] of [['ns', 'Namespaces'] as const, ['partition', 'Partitions'] as const]) {
      if ((url.searchParams.get(key) ?? '') !== '')
        throw new ConsulError(400, `Invalid query parameter: "${key}" - ${words} are a Consul Enterprise feature`);
    }
    const datacenter = url.searchParams.get('dc') ?? '';
    const isElsewhere = datacenter !== '' && datacenter !== this.state.datacenter;
    if (isElsewhere && method === 'GET' && OF_DATACENTER.test(url.pathname)) throw new ConsulError(500, 'No path to datacenter');
  }
}

/** What is asked of a datacenter's servers and not of the agent. */
const OF_DATACENTER = /^\/v1\/(config|catalog|health|status|discovery-chain|connect)/;
