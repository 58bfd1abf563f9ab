import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Envoy } from '../../../src/control-planes/envoy/envoy.js';
import type { Istiod } from '../../../src/control-planes/istio/istiod.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { CertificateAuthority } from '../certificates/certificate-authority.js';
import { AdsClient } from './ads-stream.js';
import { EndingLog } from './ending-log.js';
import { ECHO, inboundListener } from './inbound-listener.js';
import { proxyConfiguration } from './proxy-configuration.js';
import { type ListenerAddress, listenerAddress, socketAddress } from './listener-address.js';
import type { TestWorkload } from './mesh-workload.js';

/** The inbound sides of many sidecars, configured by istiod, in one Envoy. */
export class InboundProxies {
  private constructor(
    private readonly envoy: Envoy,
    private readonly addresses: ReadonlyMap<string, ListenerAddress>,
    private readonly log: EndingLog,
    private readonly folder: string,
  ) {}

  /** Asks istiod as each workload and serves what it says. `trustDomain`: that of the proxies' own certificates. */
  static async start(
    istiod: Istiod,
    workloads: readonly TestWorkload[],
    authority: CertificateAuthority,
    trustDomain: string,
  ): Promise<InboundProxies> {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-inbound-'));
    const addresses = workloads.map((_, index) => listenerAddress(index));
    const echo = listenerAddress(workloads.length);
    const log = new EndingLog(join(folder, 'tcp.log'), echo);
    const configs = await inboundConfigs(istiod, workloads);
    const listeners = workloads.map((workload, index) => {
      const { namespace, serviceAccount } = workload;
      const server = authority.issue(`spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`);
      const place = {
        name: key(workload),
        at: addresses[index] ?? echo,
        server,
        root: authority.certificate,
        log: log.ofConnections,
      };
      return inboundListener(configs[index] ?? {}, place);
    });
    const bootstrap = {
      staticResources: { listeners: [...listeners, echoListener(echo, log)], clusters: [echoCluster(echo)] },
    };
    const envoy = await Envoy.start(bootstrap, ['--concurrency', '1', '--file-flush-interval-msec', '50']);
    return new InboundProxies(
      envoy,
      new Map(workloads.map((workload, index) => [key(workload), addresses[index] ?? echo])),
      log,
      folder,
    );
  }

  /** Where the sidecar of a workload listens. */
  addressOf(workload: TestWorkload): ListenerAddress {
    const address = this.addresses.get(key(workload));
    if (address === undefined) throw new Error(`no proxy of ${key(workload)}`);
    return address;
  }

  /** Why connections without HTTP ended since the last question, by the port of their caller. */
  endings(): Promise<ReadonlyMap<number, string>> {
    return this.log.endings();
  }

  async close(): Promise<void> {
    await this.envoy.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

function key({ namespace, pod }: TestWorkload): string {
  return `${pod}.${namespace}`;
}

async function inboundConfigs(istiod: Istiod, workloads: readonly TestWorkload[]): Promise<JsonObject[]> {
  const ads = new AdsClient(istiod.adsAddress);
  try {
    const configs: JsonObject[] = [];
    for (const workload of workloads) {
      await ads.introduce(workload);
      configs.push(await virtualInbound(istiod, key(workload)));
    }
    return configs;
  } finally {
    ads.close();
  }
}

async function virtualInbound(istiod: Istiod, proxy: string): Promise<JsonObject> {
  const { listeners } = await proxyConfiguration(istiod, proxy);
  const listener = listeners.get('virtualInbound');
  if (listener === undefined) throw new Error(`istiod gives ${proxy} no inbound listener`);
  return listener;
}

function echoListener(address: ListenerAddress, log: EndingLog): JsonObject {
  const echo = { '@type': 'type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo' };
  return {
    name: ECHO,
    address: socketAddress(address),
    accessLog: [log.ofMarkers],
    filterChains: [{ filters: [{ name: 'envoy.filters.network.echo', typedConfig: echo }] }],
  };
}

function echoCluster(at: ListenerAddress): JsonObject {
  const address = socketAddress(at);
  return {
    name: ECHO,
    type: 'STATIC',
    connectTimeout: '5s',
    loadAssignment: { clusterName: ECHO, endpoints: [{ lbEndpoints: [{ endpoint: { address } }] }] },
  };
}
