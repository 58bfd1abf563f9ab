import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackgroundProcess } from '../background-process.js';
import { freePorts } from '../free-ports.js';
import { programPath } from '../program-path.js';

/** How an agent is set up. */
export interface ConsulAgentOptions {
  /** What a token that no rule names may do, and what an intention that does not exist says. Default `deny`. */
  readonly defaultPolicy?: 'allow' | 'deny';
  /** Further configuration, laid over ours; JSON as in the agent's files. */
  readonly configuration?: Readonly<Record<string, unknown>>;
}

const MANAGEMENT_TOKEN = '5d4e3c2b-1a09-4f8e-8d7c-6b5a49382716';

/** A real Consul server with ACLs and Connect, alone in its datacenter, its data in a folder that goes when it is closed. */
export class ConsulAgent {
  /** The token that may do everything. */
  readonly managementToken = MANAGEMENT_TOKEN;

  private constructor(
    readonly url: string,
    /** Where proxies ask for their configuration, `127.0.0.1:port`. */
    readonly grpcAddress: string,
    private readonly process: BackgroundProcess,
    private readonly folder: string,
  ) {}

  /** Starts the agent and waits until it leads. */
  static async start({ defaultPolicy = 'deny', configuration = {} }: ConsulAgentOptions = {}): Promise<ConsulAgent> {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-consul-'));
    const [http = 0, grpc = 0, server = 0, serf = 0] = await freePorts(4);
    const ports = { http, grpc, grpc_tls: -1, dns: -1, server, serf_lan: serf, serf_wan: -1 };
    const settings = {
      server: true,
      bootstrap_expect: 1,
      bind_addr: '127.0.0.1',
      client_addr: '127.0.0.1',
      node_name: 'concordat',
      data_dir: join(folder, 'data'),
      disable_update_check: true,
      log_level: 'WARN',
      ports,
      connect: { enabled: true },
      acl: {
        enabled: true,
        default_policy: defaultPolicy,
        tokens: { initial_management: MANAGEMENT_TOKEN, agent: MANAGEMENT_TOKEN },
      },
      // One server alone elects itself: there is nobody to wait for.
      performance: { raft_multiplier: 1 },
      ...configuration,
    };
    await writeFile(join(folder, 'agent.json'), JSON.stringify(settings));
    const url = `http://127.0.0.1:${http}`;
    const process = new BackgroundProcess({
      name: 'consul',
      command: programPath('consul'),
      args: ['agent', '-config-file', join(folder, 'agent.json')],
      cwd: folder,
      isReady: () => leads(url),
    });
    await process.start();
    return new ConsulAgent(url, `127.0.0.1:${grpc}`, process, folder);
  }

  /** Calls the HTTP API with the management token; the body is sent as JSON. Raises an error with the agent's words where it refuses. */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'x-consul-token': MANAGEMENT_TOKEN },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  /** Makes a token with these rules (HCL or JSON) and gives its secret. */
  async createToken(name: string, rules: string): Promise<string> {
    const policy = await this.call<{ ID: string }>('PUT', '/v1/acl/policy', { Name: name, Rules: rules });
    const token = await this.call<{ SecretID: string }>('PUT', '/v1/acl/token', {
      Description: name,
      Policies: [{ ID: policy.ID }],
    });
    return token.SecretID;
  }

  /** Dies at once; its data stay. */
  kill(): Promise<void> {
    return this.process.kill();
  }

  /** Comes back on the same port with the same data. */
  restart(): Promise<void> {
    return this.process.start();
  }

  async close(): Promise<void> {
    await this.process.kill();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What an agent without ACLs answers to questions about tokens. */
const ACLS_OFF = 401;

async function leads(url: string): Promise<boolean> {
  const headers = { 'x-consul-token': MANAGEMENT_TOKEN };
  const leader = await fetch(`${url}/v1/status/leader`, { headers });
  // A leader is named before the ACL system and the catalog serve.
  const self = await fetch(`${url}/v1/acl/token/self`, { headers });
  const isKnown = self.ok || self.status === ACLS_OFF;
  const roots = await fetch(`${url}/v1/agent/connect/ca/roots`, { headers });
  return leader.ok && (await leader.text()) !== '""' && isKnown && roots.ok;
}
