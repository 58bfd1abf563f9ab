import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '../json-object.js';
import { Catalog } from './catalog.js';
import { ConfigEntries } from './config-entries.js';

/** Settings of a sandbox datacenter. */
export interface ConsulSettings {
  readonly datacenter: string;
  readonly version: string;
  /** The default for requests without ACL rule; also that of intentions unless they have their own. */
  readonly aclDefaultPolicy: 'allow' | 'deny';
  /** Null: as `aclDefaultPolicy`. */
  readonly defaultIntentionPolicy: 'allow' | 'deny' | null;
  readonly trustDomain: string;
  /** PEM of the mesh CA. */
  readonly rootCertificate: string;
  readonly aclsEnabled: boolean;
}

const DEFAULT_WAIT_MS = 300_000;
const LONGEST_WAIT_MS = 600_000;

/** All that a Consul datacenter holds, under one raft index. */
export class ConsulState {
  private raftIndex = 20;
  private waiters = new Set<() => void>();
  readonly entries: ConfigEntries;
  readonly catalog: Catalog;
  readonly peerings: JsonObject[] = [];

  constructor(private readonly settings: ConsulSettings) {
    const next = (): number => this.advance();
    this.entries = new ConfigEntries(next);
    this.catalog = new Catalog(settings.datacenter, next);
  }

  get datacenter(): string {
    return this.settings.datacenter;
  }

  get version(): string {
    return this.settings.version;
  }

  get aclDefaultPolicy(): 'allow' | 'deny' {
    return this.settings.aclDefaultPolicy;
  }

  /** `/v1/connect/ca/roots`. */
  roots(): JsonObject {
    const { trustDomain, rootCertificate } = this.settings;
    const root = {
      ID: '9c:1e:4f',
      Name: 'Consul CA Primary Cert',
      SerialNumber: 7,
      RootCert: rootCertificate,
      IntermediateCerts: null,
      Active: true,
      PrivateKeyType: 'ec',
      PrivateKeyBits: 256,
    };
    return { ActiveRootID: '9c:1e:4f', TrustDomain: trustDomain, Roots: [root] };
  }

  /** The DebugConfig of `/v1/agent/self`, as far as it changes what policies mean. */
  debugConfig(): JsonObject {
    const { aclDefaultPolicy, defaultIntentionPolicy, aclsEnabled } = this.settings;
    return {
      ACLsEnabled: aclsEnabled,
      ACLResolverSettings: { ACLsEnabled: aclsEnabled, ACLDefaultPolicy: aclDefaultPolicy, ACLDownPolicy: 'extend-cache' },
      DefaultIntentionPolicy: defaultIntentionPolicy ?? '',
      ConnectEnabled: true,
      ConnectMeshGatewayWANFederationEnabled: false,
    };
  }

  /** A blocking query: with `index`, waits until the watched index passes it, the client leaves or `wait` is over. */
  async wait(query: URLSearchParams, watched: () => number, signal: AbortSignal): Promise<void> {
    const index = Number(query.get('index') ?? 0);
    if (!(index > 0)) return;
    const deadline = Date.now() + Math.min(waitTime(query.get('wait')), LONGEST_WAIT_MS);
    while (watched() <= index && !signal.aborted && Date.now() < deadline) {
      await this.nextChange(deadline - Date.now(), signal);
    }
  }

  private async nextChange(milliseconds: number, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const wake = (): void => done.abort();
    this.waiters.add(wake);
    await sleep(milliseconds, undefined, { signal: AbortSignal.any([signal, done.signal]), ref: false }).catch(() => undefined);
    this.waiters.delete(wake);
  }

  private advance(): number {
    const waiters = this.waiters;
    this.waiters = new Set();
    // Woken after the write is done.
    setImmediate(() => waiters.forEach((wake) => wake()));
    return ++this.raftIndex;
  }
}

function waitTime(text: string | null): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text ?? '') ?? [];
  if (amount === undefined) return DEFAULT_WAIT_MS;
  const factors: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };
  return Number(amount) * (factors[unit ?? 's'] ?? 1000);
}
