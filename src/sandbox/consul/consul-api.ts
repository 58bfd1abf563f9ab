import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import type { SandboxApi, SandboxRequest } from '../sandbox-server.js';
import { Authorizer, type ConsulToken, describeToken } from './access-control.js';
import { catalogView, healthView, type Instance } from './catalog.js';
import { ConsulError, undecodable } from './consul-error.js';
import type { ConsulState } from './consul-state.js';
import { EntryEndpoints } from './entry-endpoints.js';
import { type Call, readJson, send } from './http-exchange.js';
import { checkIntention, flatIntentions, matchIntentions } from './intentions.js';

type Route = (call: Call) => Promise<void> | void;

/** Consul's HTTP API over a state: routing, tokens, and the plain text form of every refusal. */
export class ConsulApi implements SandboxApi {
  private readonly routes: readonly (readonly [string, string, Route])[];

  constructor(
    private readonly state: ConsulState,
    private readonly tokens: readonly ConsulToken[] | null,
  ) {
    const entries = new EntryEndpoints(state);
    this.routes = [
      ['PUT', '/v1/config', (call) => entries.put(call)],
      ['GET', '/v1/config/', (call) => entries.get(call)],
      ['DELETE', '/v1/config/', (call) => entries.delete(call)],
      ['GET', '/v1/status/leader', ({ request }) => send(request, '127.0.0.1:8300')],
      ['GET', '/v1/agent/self', (call) => this.self(call)],
      ['GET', '/v1/agent/services', (call) => this.agentServices(call)],
      ['GET', '/v1/catalog/datacenters', ({ request }) => send(request, [state.datacenter])],
      [
        'GET',
        '/v1/catalog/nodes',
        (call) => this.catalog(call, () => (call.acl.may('node', 'read') ? state.catalog.nodes() : [])),
      ],
      ['GET', '/v1/catalog/services', (call) => this.catalog(call, () => this.serviceTags(call.acl))],
      ['GET', '/v1/catalog/service/', (call) => this.catalog(call, () => this.instances(call, false).map(catalogView))],
      ['GET', '/v1/catalog/connect/', (call) => this.catalog(call, () => this.instances(call, true).map(catalogView))],
      ['GET', '/v1/health/service/', (call) => this.catalog(call, () => this.instances(call, false).map(healthView))],
      ['GET', '/v1/health/connect/', (call) => this.catalog(call, () => this.instances(call, true).map(healthView))],
      ['PUT', '/v1/catalog/register', (call) => this.register(call)],
      ['PUT', '/v1/catalog/deregister', (call) => this.deregister(call)],
      ['GET', '/v1/connect/ca/roots', ({ request }) => send(request, state.roots())],
      ['GET', '/v1/connect/intentions/match', (call) => this.match(call)],
      ['GET', '/v1/connect/intentions/check', (call) => this.check(call)],
      ['GET', '/v1/connect/intentions', (call) => this.intentions(call)],
      ['GET', '/v1/acl/token/self', (call) => this.tokenSelf(call)],
      ['POST', '/v1/internal/acl/authorize', (call) => this.authorize(call)],
      ['GET', '/v1/peerings', (call) => send(call.request, call.acl.may('peering', 'read') ? state.peerings : [])],
      ['GET', '/v1/exported-services', (call) => this.exportedServices(call)],
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
    const { url, method } = request;
    if (this.tokens !== null) request.response.setHeader('X-Consul-Default-ACL-Policy', this.state.aclDefaultPolicy);
    const path = url.pathname;
    const at = this.routes.filter(([, pattern]) => (pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern));
    if (at.length === 0) throw new ConsulError(404, 'Invalid URL path: not a recognized HTTP API endpoint');
    const [, pattern, route] = at.find(([allowed]) => allowed === method) ?? [];
    if (pattern === undefined || route === undefined) throw new ConsulError(405, `method ${method} not allowed`);
    const rest = path.slice(pattern.length).split('/').map(decodeURIComponent);
    for (const key of ['ns', 'partition']) {
      if (url.searchParams.has(key))
        throw new ConsulError(
          400,
          `Invalid query parameter: ${JSON.stringify(key)} - Namespaces and Partitions are a Consul Enterprise feature`,
        );
    }
    return route({ request, acl: Authorizer.of(request.headers, url, this.tokens), rest, query: url.searchParams });
  }

  private self({ request, acl }: Call): void {
    const { datacenter, version } = this.state;
    const config = {
      Datacenter: datacenter,
      PrimaryDatacenter: datacenter,
      NodeName: 'consul-server-0',
      Server: true,
      Version: version,
      Revision: '00000000',
    };
    send(request, {
      Config: config,
      Member: { Name: 'consul-server-0' },
      ...(acl.may('agent', 'read') ? { DebugConfig: this.state.debugConfig() } : {}),
    });
  }

  private agentServices({ request, acl }: Call): void {
    const own = this.state.catalog.instances().filter(({ service }) => mayInstance(acl, service));
    const entries = own.map(({ service }) => [String(service['ID']), { ...service, Datacenter: this.state.datacenter }] as const);
    send(request, Object.fromEntries(entries));
  }

  private async catalog({ request, acl, query }: Call, view: () => JsonValue): Promise<void> {
    const { catalog } = this.state;
    await this.state.wait(query, () => catalog.index, request.signal);
    const isFiltered = acl.isKnown && catalog.instances().some(({ service }) => !mayInstance(acl, service));
    if (isFiltered) request.response.setHeader('X-Consul-Results-Filtered-By-ACLs', 'true');
    send(request, view(), catalog.index);
  }

  private serviceTags(acl: Authorizer): JsonObject {
    const result: Record<string, Set<JsonValue>> = {};
    for (const { service } of this.state.catalog.instances()) {
      if (!mayInstance(acl, service)) continue;
      const tags = (result[String(service['Service'])] ??= new Set());
      for (const tag of listAt(service, 'Tags')) tags.add(tag);
    }
    return Object.fromEntries(Object.entries(result).map(([name, tags]) => [name, [...tags]]));
  }

  private instances({ acl, rest, query }: Call, connect: boolean): Instance[] {
    const name = rest[0] ?? '';
    const found = connect ? this.state.catalog.connectOf(name) : this.state.catalog.of(name);
    const onlyPassing = query.has('passing') && query.get('passing') !== 'false';
    return found
      .filter(({ service }) => mayInstance(acl, service))
      .filter(({ checks }) => !onlyPassing || checks.every(({ Status }) => Status === 'passing'));
  }

  private register({ request, acl }: Call): void {
    const body = readJson(request.body);
    if (!isObject(body) || stringAt(body, 'Node') === undefined) throw new ConsulError(500, 'Must provide node and address');
    acl.demand('service', 'write', stringAt(objectAt(body, 'Service'), 'Service') ?? '');
    this.state.catalog.register(body);
    send(request, true);
  }

  private deregister({ request, acl }: Call): void {
    const body = readJson(request.body);
    acl.demand('node', 'write', stringAt(body, 'Node') ?? '');
    this.state.catalog.deregister(isObject(body) ? body : {});
    send(request, true);
  }

  private async intentions({ request, acl, query }: Call): Promise<void> {
    await this.state.wait(query, () => this.state.entries.index, request.signal);
    const visible = flatIntentions(this.state.entries).filter(
      ({ source, destination }) => acl.may('intention', 'read', destination) || acl.may('intention', 'read', source),
    );
    send(
      request,
      visible.map(({ body }) => body),
      this.state.entries.index,
    );
  }

  private match({ request, acl, query }: Call): void {
    const by = query.get('by');
    if (by !== 'source' && by !== 'destination') throw new ConsulError(400, `required query parameter 'by' not set`);
    const names = query.getAll('name');
    if (names.length === 0) throw new ConsulError(400, `required query parameter 'name' not set`);
    for (const name of names) acl.demand('intention', 'read', name);
    send(
      request,
      Object.fromEntries(names.map((name) => [name, matchIntentions(this.state.entries, by, name)])),
      this.state.entries.index,
    );
  }

  private check({ request, acl, query }: Call): void {
    const [source, destination] = [query.get('source'), query.get('destination')];
    if (source === null || destination === null)
      throw new ConsulError(400, `required query parameter '${source === null ? 'source' : 'destination'}' not set`);
    acl.demand('service', 'read', destination);
    send(request, { Allowed: checkIntention(this.state.entries, source, destination, this.state.aclDefaultPolicy === 'allow') });
  }

  private tokenSelf({ request, acl, query }: Call): void {
    if (acl.token === null) throw new ConsulError(401, 'ACL support disabled');
    send(request, describeToken(acl.token, query.has('expanded')));
  }

  private authorize({ request, acl }: Call): void {
    const asked = readJson(request.body);
    if (!Array.isArray(asked)) throw undecodable('expected a list');
    send(
      request,
      asked.map((question) => {
        const access = stringAt(question, 'Access') === 'write' ? 'write' : 'read';
        return {
          ...(isObject(question) ? question : {}),
          Allow: acl.may(stringAt(question, 'Resource') ?? '', access, stringAt(question, 'Segment') ?? ''),
        };
      }),
    );
  }

  private exportedServices({ request, acl }: Call): void {
    const listed = listAt(this.state.entries.get('exported-services', 'default'), 'Services').filter((service) =>
      acl.may('service', 'read', stringAt(service, 'Name')),
    );
    const resolved = listed.map((service) => ({
      Service: stringAt(service, 'Name') ?? '',
      Consumers: { Peers: listAt(service, 'Consumers').flatMap((consumer) => stringAt(consumer, 'Peer') ?? []) },
    }));
    send(request, resolved);
  }
}

/** Reading an instance needs its service and its node. */
function mayInstance(acl: Authorizer, service: JsonObject): boolean {
  return acl.may('service', 'read', String(service['Service'])) && acl.may('node', 'read');
}
