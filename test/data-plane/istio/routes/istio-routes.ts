import { istioAdapter } from '../../../../src/adapters/istio/adapter.js';
import { Istiod } from '../../../../src/control-planes/istio/istiod.js';
import type { JsonObject } from '../../../../src/domain/json.js';
import { policyLabel } from '../../../../src/domain/model/policy.js';
import type { TrafficRoute } from '../../../../src/domain/model/traffic-route.js';
import type { RoutedRequest } from '../../../../src/domain/semantics/match-route.js';
import { importSnapshot } from '../../../../src/domain/translation/import-snapshot.js';
import type { RandomSource } from '../../random-source.js';
import type { RoutedMesh, SlotRequests } from '../../routes/routed-mesh.js';
import type { Answer } from '../../wire/conversation.js';
import { holdConversations } from '../../wire/hold-conversations.js';
import { IstioCluster } from '../istio-cluster.js';
import { OutboundProxies } from './outbound-proxies.js';
import { randomRoutedRequest } from './random-routed-request.js';
import { routeCase } from './route-case.js';
import { choiceReached, routeDifference } from './route-difference.js';

/** Namespaces of one cluster, in each the same services and one client with its real proxy. */
export class IstioRoutes implements RoutedMesh {
  readonly difference = routeDifference;
  readonly choiceReached = choiceReached;

  private constructor(
    private readonly cluster: IstioCluster,
    readonly slots: number,
  ) {}

  static async start(slots: number): Promise<IstioRoutes> {
    const cluster = await IstioCluster.start();
    await cluster.set(Array.from({ length: slots }, (_, slot) => routeCase(slot).objects).flat());
    return new IstioRoutes(cluster, slots);
  }

  async put(objects: readonly JsonObject[]): Promise<readonly string[]> {
    return [...(await this.cluster.create(objects)).values()];
  }

  remove(objects: readonly JsonObject[]): Promise<void> {
    return this.cluster.delete(objects);
  }

  async read(): Promise<ReadonlyMap<number, TrafficRoute>> {
    const observed = await this.cluster.observe();
    const inventory = istioAdapter.inventory(observed);
    const context = { mesh: 'east', inventory, capabilities: istioAdapter.capabilities(inventory.version), observed };
    const { policies, remainders, report } = importSnapshot(istioAdapter, observed, context);
    const noted = report.filter(({ fidelity }) => fidelity !== 'exact').map(({ policy }) => policy);
    const partly = new Set([...noted, ...remainders.flatMap((remainder) => remainder.policies)]);
    const exact = policies.filter(({ policy }) => !partly.has(policyLabel(policy)));
    const namespaces = Array.from({ length: this.slots }, (_, slot) => routeCase(slot).client.namespace);
    return new Map(
      exact.flatMap(({ policy }) =>
        policy.kind === 'TrafficRoute' ? [[namespaces.indexOf(policy.metadata.namespace), policy]] : [],
      ),
    );
  }

  /** By an istiod of its own, which knows nothing of what was before. */
  async ask(asked: readonly SlotRequests[]): Promise<Answer[][]> {
    const istiod = await Istiod.start(this.cluster.server);
    try {
      const clients = asked.map(({ slot }) => routeCase(slot).client);
      const proxies = await OutboundProxies.start(istiod, clients);
      const conversations = asked.map(({ requests }, index) => {
        const { address, port } = proxies.addressOf(clients[index]?.namespace ?? '');
        return { route: { host: address, port }, http: true, requests: requests.map(requestBytes) };
      });
      return await holdConversations(conversations).finally(() => proxies.close());
    } finally {
      await istiod.close();
    }
  }

  request(random: RandomSource, slot: number): RoutedRequest {
    return randomRoutedRequest(random, routeCase(slot).client.namespace);
  }

  close(): Promise<void> {
    return this.cluster.close();
  }
}

function requestBytes({ method, host, path, headers }: RoutedRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, `host: ${host}`, ...lines, 'content-length: 0', '', ''].join('\r\n');
}
