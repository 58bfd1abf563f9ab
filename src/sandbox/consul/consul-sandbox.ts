import type { JsonObject } from '../json-object.js';
import { type Faults, SandboxServer } from '../sandbox-server.js';
import type { ConsulToken } from './access-control.js';
import { ConsulApi } from './consul-api.js';
import { type ConsulSettings, ConsulState } from './consul-state.js';
import { decodeEntry } from './decode-entry.js';

/** What a sandbox datacenter is made of. */
export interface ConsulSandboxOptions extends Partial<Omit<ConsulSettings, 'aclsEnabled'>> {
  /** Tokens that it knows; null switches ACLs off. */
  readonly tokens?: readonly ConsulToken[] | null;
}

/** The tokens of a sandbox that is given none. */
const DEFAULT_CONSUL_TOKENS: readonly ConsulToken[] = [
  {
    secretId: 'management-token',
    accessorId: '5f2a1d34-7c0e-4b65-9f53-1f0d2c8a7e01',
    description: 'Bootstrap Token',
    grants: 'management',
  },
  {
    secretId: 'reader-token',
    accessorId: '5f2a1d34-7c0e-4b65-9f53-1f0d2c8a7e02',
    description: 'Reader',
    grants: {
      service: { '': 'read' },
      intentions: { '': 'read' },
      node: 'read',
      mesh: 'read',
      operator: 'read',
      agent: 'read',
      peering: 'read',
    },
  },
  {
    secretId: 'services-token',
    accessorId: '5f2a1d34-7c0e-4b65-9f53-1f0d2c8a7e03',
    description: 'Services without intentions',
    grants: { service: { '': 'write' }, node: 'read', agent: 'read' },
  },
];

/** A running Consul server in this process. */
export class ConsulSandbox {
  readonly state: ConsulState;
  private readonly server: SandboxServer;

  private constructor({ tokens = DEFAULT_CONSUL_TOKENS, ...settings }: ConsulSandboxOptions) {
    this.state = new ConsulState({
      datacenter: 'dc1',
      version: '1.22.7',
      aclDefaultPolicy: tokens === null ? 'allow' : 'deny',
      defaultIntentionPolicy: null,
      trustDomain: '11111111-2222-3333-4444-555555555555.consul',
      rootCertificate: '',
      ...settings,
      aclsEnabled: tokens !== null,
    });
    this.server = new SandboxServer(new ConsulApi(this.state, tokens));
  }

  /** Starts an empty datacenter. */
  static async start(options: ConsulSandboxOptions = {}): Promise<ConsulSandbox> {
    const sandbox = new ConsulSandbox(options);
    await sandbox.restart();
    return sandbox;
  }

  /** Where it listens, as `http://127.0.0.1:PORT`. */
  get url(): string {
    return this.server.url;
  }

  /** Trouble to order. */
  get faults(): Faults {
    return this.server.faults;
  }

  /** Cuts every connection and stops listening; all entries stay. */
  kill(): Promise<void> {
    return this.server.kill();
  }

  /** Listens again on the same port. */
  restart(): Promise<void> {
    return this.server.start();
  }

  /** Writes an entry as PUT /v1/config does; throws ConsulError as the API would. */
  write(entry: JsonObject): void {
    this.state.entries.write(decodeEntry(entry), null);
  }

  /** Changes an entry behind Concordat's back and says so in its Meta. */
  editAs(manager: string, kind: string, name: string, mutate: (entry: JsonObject) => void): void {
    const current = this.state.entries.get(kind, name);
    if (current === undefined) throw new Error(`${kind} ${name} does not exist`);
    const edited = structuredClone(current);
    mutate(edited);
    const meta = edited['Meta'];
    edited['Meta'] = { ...(typeof meta === 'object' && meta !== null && !Array.isArray(meta) ? meta : {}), 'edited-by': manager };
    this.write(edited);
  }
}
