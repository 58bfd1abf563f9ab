import { isObject, listAt, stringAt, type JsonValue } from '../json-object.js';
import { ownToken, UNKNOWN_SELF } from './access-control.js';
import { ConsulError } from './consul-error.js';
import type { ConsulState } from './consul-state.js';
import { compileChain } from './entry-graph.js';
import { type Call, readJson, send } from './http-exchange.js';

const MOST_QUESTIONS = 64;
const RESOURCES = new Set(
  'acl agent event identity intention key keyring mesh node operator peering prepared-query query service session'.split(' '),
);

/** What an agent says about itself, the caller's token and the datacenter. */
export class AgentEndpoints {
  constructor(private readonly state: ConsulState) {}

  self({ request, acl }: Call): void {
    const { datacenter, version, node } = this.state;
    acl.demand('agent', 'read', node);
    const config = { Datacenter: datacenter, PrimaryDatacenter: datacenter, NodeName: node, Server: true, Version: version };
    send(request, {
      Config: { ...config, Revision: '' },
      DebugConfig: this.state.debugConfig(),
      Member: { Name: node },
      Meta: { 'consul-version': version },
    });
  }

  token(call: Call): void {
    try {
      send(call.request, ownToken(call.acl));
    } catch (error) {
      // This endpoint has words of its own for a token that is not there.
      throw error instanceof ConsulError && error.message === 'ACL not found' ? new ConsulError(403, UNKNOWN_SELF) : error;
    }
  }

  /** Consul's own UI asks here what a token may do. */
  authorize(call: Call): void {
    const asked = readJson(call.request.body);
    if (!Array.isArray(asked))
      throw new ConsulError(
        400,
        'Failed to decode request body: json: cannot unmarshal object into Go value of type []structs.ACLAuthorizationRequest',
      );
    if (asked.length > MOST_QUESTIONS)
      throw new ConsulError(400, `Refusing to process more than ${MOST_QUESTIONS} authorizations at once`);
    const { acl } = call;
    const allow = (question: JsonValue): boolean => {
      const [resource, access] = [stringAt(question, 'Resource') ?? '', stringAt(question, 'Access') ?? ''];
      if (!RESOURCES.has(resource)) throw new ConsulError(400, `Invalid ACL resource requested: ${JSON.stringify(resource)}`);
      if (access !== 'read' && access !== 'write')
        throw new ConsulError(400, `Invalid access level for ${resource} resource: ${access}`);
      return acl.may(resource, access, stringAt(question, 'Segment') ?? '');
    };
    send(
      call.request,
      asked.map((question) => ({ ...(isObject(question) ? question : {}), Allow: allow(question) })),
    );
  }

  peerings({ request, acl }: Call): void {
    acl.demand('peering', 'read');
    send(request, this.state.peerings, 1);
  }

  peering({ request, acl, rest }: Call): void {
    const name = rest[0] ?? '';
    acl.demand('peering', 'read');
    const found = this.state.peerings.find(({ Name }) => Name === name);
    if (found === undefined) throw new ConsulError(404, `Peering not found for ${JSON.stringify(name)}`);
    send(request, found, 1);
  }

  exportedServices({ request, acl }: Call): void {
    acl.demand('mesh', 'read');
    const listed = listAt(this.state.entries.get('exported-services', 'default'), 'Services');
    const resolved = listed
      .filter((service) => stringAt(service, 'Name') !== 'consul')
      .map((service) => ({
        Service: stringAt(service, 'Name') ?? '',
        Consumers: { Peers: listAt(service, 'Consumers').flatMap((consumer) => stringAt(consumer, 'Peer') ?? []) },
      }));
    send(request, resolved, this.state.entries.index);
  }

  /** The compiled chain of a service, as far as its head: nodes and targets are left out. */
  discoveryChain({ request, acl, rest }: Call): void {
    const name = rest[0] ?? '';
    if (name === '') throw new ConsulError(400, 'Missing chain name');
    acl.demand('service', 'read', name);
    const { entries, datacenter } = this.state;
    const { protocol } = compileChain(name, (kind, of) => entries.get(kind, of), datacenter);
    const start =
      entries.get('service-router', name) !== undefined
        ? `router:${name}.default.default`
        : entries.get('service-splitter', name) !== undefined
          ? `splitter:${name}.default.default`
          : `resolver:${name}.default.default.${datacenter}`;
    const isDefault = start.startsWith('resolver:') && entries.get('service-resolver', name) === undefined;
    const head = { ServiceName: name, Namespace: 'default', Partition: 'default', Datacenter: datacenter };
    const chain = { ...head, Protocol: protocol, StartNode: start, ...(isDefault ? { Default: true } : {}) };
    send(request, { Chain: chain }, entries.index);
  }

  saveSnapshot({ request, acl }: Call): void {
    acl.demand('acl', 'write');
    const body = JSON.stringify(this.state.snapshot());
    request.response.writeHead(200, { 'content-type': 'application/x-gzip' }).end(body);
  }

  restoreSnapshot({ request, acl }: Call): void {
    acl.demand('acl', 'write');
    const snapshot = readJson(request.body);
    this.state.restore(isObject(snapshot) ? snapshot : {});
    request.response.writeHead(200).end();
  }
}
