import { consulAdapter } from '../../../src/adapters/consul/adapter.js';
import { ConsulConnection } from '../../../src/connections/consul/consul-connection.js';
import { ConsulAgent } from '../../../src/control-planes/consul/consul-agent.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { NativeObject } from '../../../src/domain/translation/native-object.js';
import type { NativeSnapshot } from '../../../src/domain/translation/native-snapshot.js';
import { Egress } from '../../../src/platform/egress/egress.js';
import { CertificateAuthority } from '../certificates/certificate-authority.js';
import { MergedEnvoy } from './merged-envoy.js';
import { OWN_ADDRESS, portBlock } from './port-block.js';
import type { AgentDefaults, Scene, SceneService } from './scene.js';
import { type XdsResource, XdsClient } from './xds/delta-stream.js';
import { bytesField, bytesUnder, messageField, numberField, textUnder } from './xds/protobuf.js';

/** The catalog node of all services: not the agent's own, so that its registrations are left alone. */
const NODE = 'workloads';
/** Fields of envoy.config.listener.v3.Listener. */
const NAME = 1;
const ADDITIONAL_ADDRESSES = 33;
const PUBLIC = 'public_listener';
const HTTP_FILTER = 'envoy.filters.network.http_connection_manager';
const OPERATIONS_PER_TRANSACTION = 128;

/** What stands after a scene was put. */
export interface StandingScene {
  /** What our own connection reads back from the agent. */
  readonly snapshot: NativeSnapshot;
  /** Services whose listener is not what the entries say now, with the words of Consul or Envoy. */
  readonly refused: ReadonlyMap<string, string>;
  /** Services whose listener takes HTTP. */
  readonly isHttp: ReadonlySet<string>;
}

/** A real Consul agent whose CA we hold, and one Envoy in the place of all sidecars. */
export class ConsulRig {
  private standing: readonly JsonObject[] = [];

  private constructor(
    readonly agent: ConsulAgent,
    readonly authority: CertificateAuthority,
    readonly trustDomain: string,
    readonly envoy: MergedEnvoy,
    readonly defaults: AgentDefaults,
    /** Free ports for the services of its scenes. */
    readonly ports: readonly number[],
    private readonly xds: XdsClient,
  ) {}

  static async start(defaults: AgentDefaults, ports: number): Promise<ConsulRig> {
    const authority = new CertificateAuthority('Consul CA of the data plane tests');
    const [agent, envoy] = await Promise.all([startAgent(defaults, authority), MergedEnvoy.start()]);
    const { TrustDomain } = await agent.call<{ TrustDomain: string }>('GET', '/v1/connect/ca/roots');
    const xds = XdsClient.open(agent.grpcAddress, agent.managementToken);
    return new ConsulRig(agent, authority, TrustDomain, envoy, defaults, portBlock(ports), xds);
  }

  /**
   * Has this scene in place of the one before: writes the entries, registers the services, and has their sidecars' listeners
   * serve. Raises an error where Consul refuses an entry.
   */
  async put({ entries, services }: Pick<Scene, 'entries' | 'services'>): Promise<StandingScene> {
    await this.clear();
    for (const entry of entries) {
      await this.agent.call('PUT', '/v1/config', entry);
      this.standing = [...this.standing, entry];
    }
    await this.register(services);
    // Sidecars are watched only now, so that the first listeners they get are those of these entries.
    const made = await Promise.all(services.map((service) => this.listenersOf(service)));
    const { refused } = await this.envoy.take(made.flatMap(({ listeners }) => listeners));
    const words = made.flatMap(({ service, listeners, refusal }): [string, string][] => {
      const against = refusal ?? listeners.map(({ name }) => refused.get(name)).find((text) => text !== undefined);
      return against === undefined ? [] : [[service, against]];
    });
    const http = made.filter(({ listeners }) =>
      listeners.some(({ name, any }) => name.startsWith(PUBLIC) && any.includes(HTTP_FILTER)),
    );
    return { snapshot: await this.snapshot(), refused: new Map(words), isHttp: new Set(http.map(({ service }) => service)) };
  }

  /** What our connection observes now. Raises an error where it may not see all. */
  async snapshot(): Promise<NativeSnapshot> {
    const spec = { address: this.agent.url, token: this.agent.managementToken };
    const connection = new ConsulConnection(spec, new Egress({ allowLoopback: true, allowCidrs: [] }));
    const objects: NativeObject[] = [];
    for await (const page of connection.observe(consulAdapter.collections)) {
      if (!page.complete) throw new Error(`${page.collection} is not seen whole`);
      objects.push(...page.objects);
    }
    await connection.close();
    return { mesh: 'south', kind: 'consul', version: null, objects };
  }

  async close(): Promise<void> {
    this.xds.close();
    await Promise.all([this.envoy.close(), this.agent.close()]);
  }

  private async clear(): Promise<void> {
    for (const { Kind, Name = 'mesh' } of this.standing.toReversed()) {
      await this.agent.call('DELETE', `/v1/config/${String(Kind)}/${encodeURIComponent(String(Name))}`);
    }
    this.standing = [];
    await this.agent.call('PUT', '/v1/catalog/deregister', { Node: NODE });
  }

  private async register(services: readonly SceneService[]): Promise<void> {
    await this.agent.call('PUT', '/v1/catalog/register', { Node: NODE, Address: '127.0.0.1' });
    const operations = services.flatMap((service) => registrations(service));
    for (let at = 0; at < operations.length; at += OPERATIONS_PER_TRANSACTION) {
      await this.agent.call('PUT', '/v1/txn', operations.slice(at, at + OPERATIONS_PER_TRANSACTION));
    }
  }

  private async listenersOf({ name, port }: SceneService) {
    const proxy = { id: `${name}-sidecar-proxy`, service: name, node: NODE };
    const { listeners, refusal } = await this.xds.listeners(proxy);
    const inbound = listeners.filter((listener) => !listener.name.startsWith('outbound_listener'));
    // Only a transparent proxy has a listener for what leaves; what is sent to the service's port is redirected to it.
    const isTransparent = inbound.length < listeners.length;
    const caught = isTransparent ? inbound.map((listener) => alsoOn(port, listener)) : inbound;
    return { service: name, listeners: caught.map((listener) => ofItsOwn(listener, name)), refusal };
  }
}

/** In place of a redirection the public listener listens on the service's own port too; it tells chains apart by that port. */
function alsoOn(port: number, { name, any }: XdsResource): XdsResource {
  if (!name.startsWith(PUBLIC)) return { name, any };
  const address = messageField(1, messageField(1, bytesField(2, OWN_ADDRESS), numberField(3, port)));
  return { name, any: extended(any, messageField(ADDITIONAL_ADDRESSES, address)) };
}

/** Under a name that no other sidecar's listener has: those of exposed paths are named for the path alone. */
function ofItsOwn({ name, any }: XdsResource, service: string): XdsResource {
  const unique = `${name} of ${service}`;
  return { name: unique, any: extended(any, bytesField(NAME, unique)) };
}

/** A packed listener with one more field; of a field that is there already the last one holds. */
function extended(any: Buffer, field: Buffer): Buffer {
  return Buffer.concat([bytesField(1, textUnder(any, 1)), bytesField(2, Buffer.concat([...bytesUnder(any, 2), field]))]);
}

async function startAgent({ acl, intentions }: AgentDefaults, authority: CertificateAuthority): Promise<ConsulAgent> {
  const configuration = {
    connect: {
      enabled: true,
      ca_provider: 'consul',
      ca_config: { private_key: authority.key, root_cert: authority.certificate, csr_max_per_second: 0 },
    },
    ...(intentions === undefined ? {} : { default_intention_policy: intentions }),
  };
  return ConsulAgent.start({ defaultPolicy: acl, configuration });
}

function registrations({ name, port, sidecarPort }: SceneService): JsonObject[] {
  const service = { ID: name, Service: name, Address: OWN_ADDRESS, Port: port };
  const proxy = {
    DestinationServiceName: name,
    DestinationServiceID: name,
    LocalServiceAddress: OWN_ADDRESS,
    LocalServicePort: port,
  };
  const sidecar = {
    Kind: 'connect-proxy',
    ID: `${name}-sidecar-proxy`,
    Service: `${name}-sidecar-proxy`,
    Address: OWN_ADDRESS,
    Port: sidecarPort,
    Proxy: proxy,
  };
  return [service, sidecar].map((one) => ({ Service: { Verb: 'set', Node: NODE, Service: one } }));
}
