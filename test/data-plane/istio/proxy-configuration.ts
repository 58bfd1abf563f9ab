import type { Istiod } from '../../../src/control-planes/istio/istiod.js';
import type { JsonObject } from '../../../src/domain/json.js';

/** What istiod gives a proxy, by name, in protobuf's JSON. */
export interface ProxyConfiguration {
  readonly listeners: ReadonlyMap<string, JsonObject>;
  readonly routes: ReadonlyMap<string, JsonObject>;
}

interface ConfigDump {
  readonly configs?: readonly {
    readonly dynamicListeners?: readonly { readonly name: string; readonly activeState: { readonly listener: JsonObject } }[];
    readonly dynamicRouteConfigs?: readonly { readonly routeConfig: JsonObject }[];
  }[];
}

/** What istiod gives the proxy `pod.namespace`, which must have introduced itself and asked for it. */
export async function proxyConfiguration(istiod: Istiod, proxy: string): Promise<ProxyConfiguration> {
  const answer = await fetch(`${istiod.debugUrl}/config_dump?proxyID=${proxy}`);
  if (!answer.ok) throw new Error(`istiod does not know ${proxy}: ${await answer.text()}`);
  const { configs = [] } = (await answer.json()) as ConfigDump;
  const listeners = configs.flatMap(({ dynamicListeners = [] }) => dynamicListeners);
  const routes = configs.flatMap(({ dynamicRouteConfigs = [] }) => dynamicRouteConfigs);
  return {
    listeners: new Map(listeners.map(({ name, activeState }) => [name, activeState.listener])),
    routes: new Map(routes.map(({ routeConfig }) => [String(routeConfig['name']), routeConfig])),
  };
}
