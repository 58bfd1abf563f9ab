import { isObject, listAt, objectAt, stringAt, type JsonObject, type JsonValue } from '../json-object.js';
import type { Authorizer } from './access-control.js';
import { catalogView, healthView, type Instance } from './catalog.js';
import { ConsulError } from './consul-error.js';
import type { ConsulState } from './consul-state.js';
import { type Call, readJson, sayFiltered, send } from './http-exchange.js';

/** `/v1/catalog` and `/v1/health`: nodes, services and their instances, as far as the token may see them. */
export class CatalogEndpoints {
  constructor(private readonly state: ConsulState) {}

  nodes(call: Call): Promise<void> {
    return this.answer(call, () => (call.acl.may('node', 'read') ? this.state.catalog.nodes() : []));
  }

  services(call: Call): Promise<void> {
    return this.answer(call, () => this.tags(call.acl));
  }

  instances(call: Call): Promise<void> {
    return this.answer(call, () => this.found(call, false).map(catalogView));
  }

  connectInstances(call: Call): Promise<void> {
    return this.answer(call, () => this.found(call, true).map(catalogView));
  }

  health(call: Call): Promise<void> {
    if ((call.rest[0] ?? '') === '') throw new ConsulError(400, 'Missing service name');
    return this.answer(call, () => this.found(call, false).map(healthView));
  }

  connectHealth(call: Call): Promise<void> {
    return this.answer(call, () => this.found(call, true).map(healthView));
  }

  register({ request, acl }: Call): void {
    const body = readJson(request.body, 'Request decode failed');
    const [node, service] = [stringAt(body, 'Node'), stringAt(objectAt(body, 'Service'), 'Service')];
    if (!isObject(body) || node === undefined) throw new ConsulError(500, 'Must provide node');
    if (stringAt(body, 'Address') === undefined) throw new ConsulError(500, 'Must provide address if SkipNodeUpdate is not set');
    if (service !== undefined) acl.demand('service', 'write', service);
    acl.demand('node', 'write', node);
    this.state.catalog.register(body);
    send(request, true);
  }

  /** An instance with the right on its service, a node with the right on itself. */
  deregister({ request, acl }: Call): void {
    const body = readJson(request.body, 'Request decode failed');
    const [node, id] = [stringAt(body, 'Node'), stringAt(body, 'ServiceID')];
    if (!isObject(body) || node === undefined) throw new ConsulError(500, 'Must provide node');
    const of = this.state.catalog.instances().find((each) => each.node['Node'] === node && each.service['ID'] === id);
    if (of === undefined || !acl.may('service', 'write', String(of.service['Service']))) acl.demand('node', 'write', node);
    this.state.catalog.deregister(body);
    send(request, true);
  }

  /** What the agent itself runs: nothing, where services are only in the catalog. */
  agentServices({ request, acl }: Call): void {
    const own = this.state.catalog
      .instances()
      .filter(({ node, service }) => node['Node'] !== this.state.node && mayInstance(acl, service));
    const entries = own.map(({ service }) => [String(service['ID']), { ...service, Datacenter: this.state.datacenter }] as const);
    send(request, Object.fromEntries(entries));
  }

  private async answer({ request, acl, query }: Call, view: () => JsonValue): Promise<void> {
    const { catalog } = this.state;
    await this.state.wait(query, { index: () => catalog.index, content: view }, request.signal);
    const isFiltered = acl.isKnown && catalog.instances().some(({ service }) => !mayInstance(acl, service));
    if (isFiltered) sayFiltered(request.response);
    request.response.setHeader('X-Consul-Effective-Consistency', CONSISTENCIES.find((mode) => query.has(mode)) ?? 'leader');
    send(request, view(), catalog.index);
  }

  private tags(acl: Authorizer): JsonObject {
    const result: Record<string, Set<JsonValue>> = {};
    for (const { service } of this.state.catalog.instances()) {
      if (!mayInstance(acl, service)) continue;
      const tags = (result[String(service['Service'])] ??= new Set());
      for (const tag of listAt(service, 'Tags')) tags.add(tag);
    }
    return Object.fromEntries(Object.entries(result).map(([name, tags]) => [name, [...tags]]));
  }

  private found({ acl, rest, query }: Call, connect: boolean): Instance[] {
    const name = rest[0] ?? '';
    const found = connect ? this.state.catalog.connectOf(name) : this.state.catalog.of(name);
    const onlyPassing = query.has('passing') && query.get('passing') !== 'false';
    return found
      .filter(({ service }) => mayInstance(acl, service))
      .filter(({ checks }) => !onlyPassing || checks.every(({ Status }) => Status === 'passing'));
  }
}

const CONSISTENCIES = ['stale', 'consistent'];

/** Reading an instance needs its service and its node. */
function mayInstance(acl: Authorizer, service: JsonObject): boolean {
  return acl.may('service', 'read', String(service['Service'])) && acl.may('node', 'read');
}
