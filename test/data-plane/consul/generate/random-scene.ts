import type { JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';
import type { AgentDefaults, Scene, SceneService } from '../scene.js';
import { randomIntentions } from './random-intentions.js';
import { randomProviders } from './random-providers.js';
import { randomMesh, randomProxyDefaults, randomServiceDefaults } from './random-settings.js';

/** What a scene is made of beside chance. */
export interface SceneFrame {
  readonly defaults: AgentDefaults;
  /** Names of this scene's services begin with it. */
  readonly prefix: string;
  /** Three ports for every service: its own, its sidecar's, one for exposed paths. */
  readonly ports: readonly number[];
  readonly accessLogs: JsonObject;
  readonly keySet: string;
}

/** A datacenter of random entries, as many destinations as there are ports for. */
export function randomScene(random: RandomSource, { defaults, prefix, ports, accessLogs, keySet }: SceneFrame): Scene {
  const proxyDefaults = randomProxyDefaults(random, accessLogs);
  const providers = randomProviders(random, keySet);
  const names = providers.map(({ Name }) => String(Name));
  const services: SceneService[] = [];
  const entries: JsonObject[] = [randomMesh(random), proxyDefaults, ...providers];
  for (let at = 0; at + 2 < ports.length; at += 3) {
    const service = { name: `${prefix}${services.length}`, port: ports[at] ?? 0, sidecarPort: ports[at + 1] ?? 0 };
    const serviceDefaults = randomServiceDefaults(random, service.name, ports[at + 2] ?? 0);
    const isHttp = speaksHttp(serviceDefaults, proxyDefaults);
    services.push(service);
    if (serviceDefaults !== null) entries.push(serviceDefaults);
    entries.push(randomIntentions(random, service.name, { isHttp, providers: names }));
  }
  if (random.chance(0.5)) entries.push(randomIntentions(random, '*', { isHttp: false, providers: names }));
  return { defaults, entries, services };
}

/** As Consul checks it on write: service-defaults without a protocol mean tcp. */
function speaksHttp(serviceDefaults: JsonObject | null, proxyDefaults: JsonObject): boolean {
  const { protocol } = proxyDefaults['Config'] as JsonObject;
  const said = serviceDefaults === null ? protocol : serviceDefaults['Protocol'];
  return ['http', 'http2', 'grpc'].includes(String(said));
}
