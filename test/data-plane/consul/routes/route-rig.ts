import { consulAdapter } from '../../../../src/adapters/consul/adapter.js';
import type { JsonObject } from '../../../../src/domain/json.js';
import type { TrafficRoute } from '../../../../src/domain/model/traffic-route.js';
import type { RoutedRequest } from '../../../../src/domain/semantics/match-route.js';
import type { RandomSource } from '../../random-source.js';
import type { RoutedMesh, SlotRequests } from '../../routes/routed-mesh.js';
import type { Answer } from '../../wire/conversation.js';
import type { NativeSnapshot } from '../../../../src/domain/translation/native-snapshot.js';
import { holdConversations } from '../../wire/hold-conversations.js';
import { ConsulRig } from '../consul-rig.js';
import { OWN_ADDRESS, portBlock } from '../port-block.js';
import { startClientSidecar } from './client-sidecar.js';
import { EchoInstances } from './echo-instances.js';
import { randomRoutedRequest } from './random-routed-request.js';
import { choiceReached, routeDifference, routedService } from './route-difference.js';

/** Where routes may lead beside the service that they are of. */
const BACKENDS = ['web', 'ops'];
const VERSIONS = ['v1', 'v2'];
const NODE = 'workloads';

/** Callers with real sidecars, and services whose instances tell what reached them; each slot is a service `r` and its number. */
export class RouteRig implements RoutedMesh {
  readonly difference = routeDifference;
  readonly choiceReached = choiceReached;
  private callers = 0;

  private constructor(
    private readonly consul: ConsulRig,
    readonly slots: number,
    private readonly echoes: EchoInstances,
  ) {}

  static async start(slots: number): Promise<RouteRig> {
    const consul = await ConsulRig.start({ acl: 'allow' }, slots);
    const all = [...Array.from({ length: slots }, (_, slot) => serviceOf(slot)), ...BACKENDS];
    const echoes = await EchoInstances.start(all, VERSIONS, consul.authority, consul.trustDomain);
    const rig = new RouteRig(consul, slots, echoes);
    const refused = await rig.put([
      { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } },
      ...all.map(resolver),
    ]);
    if (refused.length > 0) throw new Error(refused.join('\n'));
    await rig.register(echoes.instances.flatMap(registrations));
    return rig;
  }

  /** What our connection observes now. */
  snapshot(): Promise<NativeSnapshot> {
    return this.consul.snapshot();
  }

  async put(entries: readonly JsonObject[]): Promise<readonly string[]> {
    const refused: string[] = [];
    for (const entry of entries) {
      await this.consul.agent.call('PUT', '/v1/config', entry).catch((error: unknown) => refused.push(String(error)));
    }
    return refused;
  }

  async remove(entries: readonly JsonObject[]): Promise<void> {
    for (const { Kind, Name } of entries.toReversed())
      await this.consul.agent.call('DELETE', `/v1/config/${String(Kind)}/${String(Name)}`);
  }

  async read(): Promise<ReadonlyMap<number, TrafficRoute>> {
    const { policies, notes } = consulAdapter.read(await this.consul.snapshot());
    const noted = new Set(notes.map(({ object }) => object.name));
    const routes = policies.map(({ policy }) => policy).filter((policy) => policy.kind === 'TrafficRoute');
    const exact = routes.filter((route) => !noted.has(routedService(route)));
    return new Map(exact.map((route) => [Number(routedService(route).slice(1)), route]));
  }

  /** Asks through a caller that knows nothing of what was before; answers in the order of the slots asked. */
  async ask(asked: readonly SlotRequests[]): Promise<Answer[][]> {
    const service = `caller-${(this.callers += 1)}`;
    const id = `${service}-sidecar-proxy`;
    const portOf = (slot: number) => this.consul.ports[slot] ?? 0;
    const Upstreams = asked.map(({ slot }) => ({
      DestinationName: serviceOf(slot),
      LocalBindPort: portOf(slot),
      LocalBindAddress: OWN_ADDRESS,
    }));
    const Proxy = { DestinationServiceName: service, DestinationServiceID: service, Upstreams };
    const [Port = 0] = portBlock(1);
    await this.register([{ ID: service, Service: service, Port: 1 }]);
    // Transactions leave upstreams out (hashicorp/consul `agent/txn_endpoint.go`).
    const sidecar = { Kind: 'connect-proxy', ID: id, Service: id, Address: OWN_ADDRESS, Port, Proxy };
    await this.consul.agent.call('PUT', '/v1/catalog/register', { Node: NODE, Address: '127.0.0.1', Service: sidecar });
    const envoy = await startClientSidecar(this.consul.agent, { id, service, node: NODE, upstreams: asked.length });
    try {
      return await holdConversations(
        asked.map(({ slot, requests }) => ({
          route: { host: OWN_ADDRESS, port: portOf(slot) },
          http: true,
          requests: requests.map(wireText),
        })),
        8,
      );
    } finally {
      await envoy.close();
    }
  }

  request(random: RandomSource, slot: number): RoutedRequest {
    return randomRoutedRequest(random, serviceOf(slot));
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

/** The service of a slot. */
export function serviceOf(slot: number): string {
  return `r${slot}`;
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
