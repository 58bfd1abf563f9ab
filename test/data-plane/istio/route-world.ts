import { Istiod } from '../../../src/control-planes/istio/istiod.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { TrafficRoute } from '../../../src/domain/model/traffic-route.js';
import type { RoutedRequest } from '../../../src/domain/semantics/match-route.js';
import type { Answer } from '../wire/conversation.js';
import { holdConversations } from '../wire/hold-conversations.js';
import type { IstioCluster } from './istio-cluster.js';
import { OutboundProxies } from './outbound-proxies.js';
import { type RouteCase, writeRoute } from './route-case.js';

/** Routes as the adapter writes them, one per case, up in the API server, in istiod and in the clients' proxies. */
export class RouteWorld {
  private constructor(
    private readonly cluster: IstioCluster,
    private readonly istiod: Istiod,
    private readonly proxies: OutboundProxies,
    private readonly objects: readonly JsonObject[],
    /** Those that the report calls exact. */
    readonly exact: readonly TrafficRoute[],
    /** What the API server and istiod's webhook said of objects that they refused. */
    readonly refusals: readonly string[],
  ) {}

  static async start(cluster: IstioCluster, cases: readonly RouteCase[], routes: readonly TrafficRoute[]): Promise<RouteWorld> {
    const written = cases.flatMap((own, index) => {
      const route = routes[index];
      return route === undefined ? [] : [{ route, ...writeRoute(route, own) }];
    });
    const objects = written.flatMap((one) => one.objects);
    const refused = await cluster.create(objects);
    const exact = written.filter(({ report }) => report.every(({ fidelity }) => fidelity === 'exact')).map(({ route }) => route);
    const istiod = await Istiod.start(cluster.server);
    try {
      const clients = cases.slice(0, routes.length).map(({ client }) => client);
      const proxies = await OutboundProxies.start(istiod, clients);
      return new RouteWorld(cluster, istiod, proxies, objects, exact, [...refused.values()]);
    } catch (error) {
      await istiod.close();
      throw error;
    }
  }

  /** The answers to each list of requests, which come from the client of the route's namespace. */
  ask(asked: readonly { readonly route: TrafficRoute; readonly requests: readonly RoutedRequest[] }[]): Promise<Answer[][]> {
    const conversations = asked.map(({ route, requests }) => {
      const { address, port } = this.proxies.addressOf(route.metadata.namespace);
      return { route: { host: address, port }, http: true, requests: requests.map(requestBytes) };
    });
    return holdConversations(conversations);
  }

  /** Takes everything away again but the cases. */
  async close(): Promise<void> {
    await Promise.all([this.proxies.close(), this.istiod.close(), this.cluster.delete(this.objects)]);
  }
}

function requestBytes({ method, host, path, headers }: RoutedRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, `host: ${host}`, ...lines, 'content-length: 0', '', ''].join('\r\n');
}
