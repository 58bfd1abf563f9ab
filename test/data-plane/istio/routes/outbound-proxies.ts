import { Envoy } from '../../../../src/control-planes/envoy/envoy.js';
import type { Istiod } from '../../../../src/control-planes/istio/istiod.js';
import { isJsonObject, type JsonObject } from '../../../../src/domain/json.js';
import { AdsClient, type ProxyNode } from '../ads-stream.js';
import { EchoUpstream } from './echo-upstream.js';
import { type ListenerAddress, listenerAddress } from '../listener-address.js';
import { clusterNames, outboundListener } from './outbound-listener.js';
import { proxyConfiguration } from '../proxy-configuration.js';

/** The outbound HTTP sides of many client sidecars, configured by istiod, in one Envoy; every cluster leads to one echo. */
export class OutboundProxies {
  private constructor(
    private readonly envoy: Envoy,
    private readonly echo: EchoUpstream,
    private readonly addresses: ReadonlyMap<string, ListenerAddress>,
  ) {}

  /** Asks istiod as each client for its routes of port 80; of these it keeps those for services of the client's namespace. */
  static async start(istiod: Istiod, clients: readonly ProxyNode[]): Promise<OutboundProxies> {
    const echo = await EchoUpstream.start();
    const configs = await outboundConfigs(istiod, clients);
    const listeners = configs.map(({ listener, routes }, index) =>
      outboundListener(clients[index]?.namespace ?? '', listenerAddress(index), listener, routes),
    );
    const names = [...new Set(configs.flatMap(({ routes }) => clusterNames(routes)))];
    const clusters = names.map((name) => cluster(name, echo.port));
    const envoy = await Envoy.start({ staticResources: { listeners, clusters } }, ['--concurrency', '1']);
    return new OutboundProxies(envoy, echo, new Map(clients.map(({ namespace }, index) => [namespace, listenerAddress(index)])));
  }

  /** Where the client of a namespace sends its requests. */
  addressOf(namespace: string): ListenerAddress {
    const address = this.addresses.get(namespace);
    if (address === undefined) throw new Error(`no client in ${namespace}`);
    return address;
  }

  async close(): Promise<void> {
    await Promise.all([this.envoy.close(), this.echo.close()]);
  }
}

async function outboundConfigs(
  istiod: Istiod,
  clients: readonly ProxyNode[],
): Promise<{ listener: JsonObject; routes: JsonObject }[]> {
  const ads = new AdsClient(istiod.adsAddress);
  try {
    const configs: { listener: JsonObject; routes: JsonObject }[] = [];
    for (const client of clients) {
      await ads.introduce(client, ['80']);
      const { listeners, routes } = await proxyConfiguration(istiod, `${client.pod}.${client.namespace}`);
      const [listener, all] = [listeners.get('0.0.0.0_80'), routes.get('80')];
      if (listener === undefined || all === undefined) throw new Error(`istiod gives ${client.namespace} no routes of port 80`);
      configs.push({ listener, routes: ofNamespace(all, client.namespace) });
    }
    return configs;
  } finally {
    ads.close();
  }
}

function ofNamespace(routes: JsonObject, namespace: string): JsonObject {
  const hosts = Array.isArray(routes['virtualHosts']) ? routes['virtualHosts'].filter((host) => isJsonObject(host)) : [];
  return { ...routes, virtualHosts: hosts.filter(({ name }) => String(name).includes(`.${namespace}.svc`)) };
}

function cluster(name: string, port: number): JsonObject {
  const address = { socketAddress: { address: '127.0.0.1', portValue: port } };
  return {
    name,
    type: 'STATIC',
    connectTimeout: '5s',
    loadAssignment: { clusterName: name, endpoints: [{ lbEndpoints: [{ endpoint: { address } }] }] },
  };
}
