import type { JsonObject } from '../../../../src/domain/json.js';
import type { NativeSnapshot } from '../../../../src/domain/translation/native-snapshot.js';
import type { RoutedRequest } from '../../../../src/domain/semantics/match-route.js';
import type { Answer } from '../../wire/conversation.js';
import { holdConversations } from '../../wire/hold-conversations.js';
import { ConsulRig } from '../consul-rig.js';
import { OWN_ADDRESS, portBlock } from '../port-block.js';
import { startClientSidecar } from './client-sidecar.js';
import { EchoInstances } from './echo-instances.js';

/** Where routes may lead beside the service that they are of. */
const BACKENDS = ['web', 'ops'];
const VERSIONS = ['v1', 'v2'];
const NODE = 'workloads';

/** What was asked of one routed service. */
export interface RoutedQueries {
  readonly service: string;
  readonly requests: readonly RoutedRequest[];
}

/** Callers with real sidecars, and services whose instances tell what reached them. */
export class RouteRig {
  private callers = 0;

  private constructor(
    private readonly consul: ConsulRig,
    /** The services that routes are for. */
    readonly services: readonly string[],
    private readonly echoes: EchoInstances,
  ) {}

  static async start(count: number): Promise<RouteRig> {
    const consul = await ConsulRig.start({ acl: 'allow' }, count);
    const services = Array.from({ length: count }, (_, index) => `r${index}`);
    const all = [...services, ...BACKENDS];
    const echoes = await EchoInstances.start(all, VERSIONS, consul.authority, consul.trustDomain);
    const rig = new RouteRig(consul, services, echoes);
    await rig.write([{ Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } }, ...all.map(resolver)]);
    await rig.register(echoes.instances.flatMap(registrations));
    return rig;
  }

  snapshot(): Promise<NativeSnapshot> {
    return this.consul.snapshot();
  }

  async write(entries: readonly JsonObject[]): Promise<void> {
    for (const entry of entries) await this.consul.agent.call('PUT', '/v1/config', entry);
  }

  async remove(entries: readonly JsonObject[]): Promise<void> {
    for (const { Kind, Name } of entries.toReversed())
      await this.consul.agent.call('DELETE', `/v1/config/${String(Kind)}/${String(Name)}`);
  }

  /** Asks through a caller that knows nothing of what was before; answers in the order of the queries. */
  async ask(queries: readonly RoutedQueries[]): Promise<Answer[][]> {
    const service = `caller-${(this.callers += 1)}`;
    const id = `${service}-sidecar-proxy`;
    const portOf = (name: string) => this.consul.ports[this.services.indexOf(name)] ?? 0;
    const Upstreams = queries.map((one) => ({
      DestinationName: one.service,
      LocalBindPort: portOf(one.service),
      LocalBindAddress: OWN_ADDRESS,
    }));
    const Proxy = { DestinationServiceName: service, DestinationServiceID: service, Upstreams };
    const [Port = 0] = portBlock(1);
    await this.register([{ ID: service, Service: service, Port: 1 }]);
    // Transactions leave upstreams out (hashicorp/consul `agent/txn_endpoint.go`).
    const sidecar = { Kind: 'connect-proxy', ID: id, Service: id, Address: OWN_ADDRESS, Port, Proxy };
    await this.consul.agent.call('PUT', '/v1/catalog/register', { Node: NODE, Address: '127.0.0.1', Service: sidecar });
    const envoy = await startClientSidecar(this.consul.agent, { id, service, node: NODE, upstreams: queries.length });
    try {
      return await holdConversations(
        queries.map((one) => ({
          route: { host: OWN_ADDRESS, port: portOf(one.service) },
          http: true,
          requests: one.requests.map(wireText),
        })),
        8,
      );
    } finally {
      await envoy.close();
    }
  }

  async close(): Promise<void> {
    this.echoes.close();
    await this.consul.close();
  }

  private async register(services: readonly JsonObject[]): Promise<void> {
    await this.consul.agent.call('PUT', '/v1/catalog/register', { Node: NODE, Address: '127.0.0.1' });
    for (let at = 0; at < services.length; at += 100) {
      const operations = services.slice(at, at + 100).map((one) => ({ Service: { Verb: 'set', Node: NODE, Service: one } }));
      await this.consul.agent.call('PUT', '/v1/txn', operations);
    }
  }
}

function resolver(service: string): JsonObject {
  const subsets = VERSIONS.map((version) => [version, { Filter: `Service.Meta.version == ${version}` }] as const);
  return { Kind: 'service-resolver', Name: service, Subsets: Object.fromEntries(subsets) };
}

function registrations({ service, version, port }: EchoInstances['instances'][number]): JsonObject[] {
  const id = `${service}-${version}`;
  const shared = { Address: '127.0.0.1', Meta: { version } };
  const Proxy = { DestinationServiceName: service, DestinationServiceID: id };
  const sidecar = `${service}-sidecar-proxy`;
  return [
    { ...shared, ID: id, Service: service, Port: 1 },
    { ...shared, Kind: 'connect-proxy', ID: `${id}-sidecar-proxy`, Service: sidecar, Port: port, Proxy },
  ];
}

function wireText({ method, path, host, headers }: RoutedRequest): string {
  const lines = [['Host', host], ...headers].map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}Content-Length: 0\r\n\r\n`;
}
