import { mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Envoy } from '../../../src/control-planes/envoy/envoy.js';
import { freePorts } from '../../../src/control-planes/free-ports.js';
import { bytesField } from './xds/protobuf.js';
import type { XdsResource } from './xds/delta-stream.js';

const LISTENER = 'type.googleapis.com/envoy.config.listener.v3.Listener';
const PATIENCE_MS = 120_000;

/** What Envoy made of the listeners that it was given. */
export interface Taken {
  /** Envoy's words against those that it refuses, by name. */
  readonly refused: ReadonlyMap<string, string>;
}

/** One Envoy with the public listeners of many sidecars, byte for byte as Consul made them; one application stands behind all. */
export class MergedEnvoy {
  private version = 0;

  private constructor(
    private readonly envoy: Envoy,
    private readonly folder: string,
  ) {}

  static async start(): Promise<MergedEnvoy> {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-sidecars-'));
    await writeFile(listenersFile(folder), discoveryResponse(0, []));
    const [application = 0] = await freePorts(1);
    const args = ['--concurrency', '1', '--file-flush-interval-msec', '50'];
    return new MergedEnvoy(await Envoy.start(bootstrap(folder, application), args), folder);
  }

  /** Where Envoy may write logs; it goes when the proxy is closed. */
  get logFile(): string {
    return join(this.folder, 'access.log');
  }

  /** The lines logged so far. */
  async logged(): Promise<string[]> {
    return (await readFile(this.logFile, 'utf8').catch(() => '')).split('\n');
  }

  /** Takes these listeners in place of all before, and waits until they serve. */
  async take(listeners: readonly XdsResource[]): Promise<Taken> {
    this.version += 1;
    const attempts = await this.attempts();
    const file = listenersFile(this.folder);
    // Envoy appends: what it logged of listeners before is of no use any more.
    await truncate(this.logFile).catch(() => undefined);
    await writeFile(`${file}.new`, discoveryResponse(this.version, listeners));
    await rename(`${file}.new`, file);
    for (const deadline = Date.now() + PATIENCE_MS; (await this.attempts()) === attempts || (await this.isWarming());) {
      if (Date.now() > deadline) throw new Error('Envoy does not take the listeners');
      await sleep(20);
    }
    return { refused: await this.refused() };
  }

  async close(): Promise<void> {
    await this.envoy.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private async attempts(): Promise<number> {
    const stats = await this.stats();
    return (stats['listener_manager.lds.update_success'] ?? 0) + (stats['listener_manager.lds.update_rejected'] ?? 0);
  }

  private async isWarming(): Promise<boolean> {
    return ((await this.stats())['listener_manager.total_listeners_warming'] ?? 0) > 0;
  }

  private async stats(): Promise<Record<string, number>> {
    const answer = await fetch(`${this.envoy.adminUrl}/stats?format=json&filter=^listener_manager`);
    const { stats } = (await answer.json()) as { stats: { name?: string; value: number }[] };
    return Object.fromEntries(stats.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]])));
  }

  private async refused(): Promise<ReadonlyMap<string, string>> {
    const answer = await fetch(`${this.envoy.adminUrl}/config_dump?resource=dynamic_listeners`);
    const { configs = [] } = (await answer.json()) as { configs?: { name?: string; error_state?: { details?: string } }[] };
    return new Map(configs.flatMap(({ name = '', error_state: error }) => (error ? [[name, error.details ?? '']] : [])));
  }
}

function listenersFile(folder: string): string {
  return join(folder, 'listeners.pb');
}

function discoveryResponse(version: number, listeners: readonly XdsResource[]): Buffer {
  return Buffer.concat([
    bytesField(1, String(version)),
    ...listeners.map(({ any }) => bytesField(2, any)),
    bytesField(4, LISTENER),
  ]);
}

function bootstrap(folder: string, application: number): Record<string, unknown> {
  const pathConfig = { path: listenersFile(folder), watched_directory: { path: folder } };
  return {
    node: { id: 'sidecars', cluster: 'sidecars' },
    dynamic_resources: { lds_config: { path_config_source: pathConfig, resource_api_version: 'V3' } },
    static_resources: {
      listeners: [applicationListener(application)],
      clusters: ['local_app', `exposed_cluster_${EXPOSED_PORT}`].map((name) => cluster(name, application)),
    },
  };
}

/** The port of the application that exposed paths lead to, in registrations. */
export const EXPOSED_PORT = 18_181;

function cluster(name: string, port: number): Record<string, unknown> {
  const address = { socket_address: { address: '127.0.0.1', port_value: port } };
  return {
    name,
    type: 'STATIC',
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }] },
  };
}

/** Answers 200 to everything. */
function applicationListener(port: number): Record<string, unknown> {
  const routes = [
    { match: { connect_matcher: {} }, direct_response: { status: 200 } },
    { match: { prefix: '' }, direct_response: { status: 200, body: { inline_string: 'application' } } },
  ];
  const manager = {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    stat_prefix: 'application',
    upgrade_configs: [{ upgrade_type: 'CONNECT' }, { upgrade_type: 'websocket' }],
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes }] },
    http_filters: [
      { name: 'router', typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' } },
    ],
  };
  return {
    name: 'application',
    address: { socket_address: { address: '127.0.0.1', port_value: port } },
    filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
  };
}
