import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, listAt, type JsonObject } from '../json-object.js';
import { Catalog } from './catalog.js';
import { ConfigEntries } from './config-entries.js';
import { ConsulError } from './consul-error.js';
import { nanoseconds } from './duration.js';

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

/** What a blocking query looks at: the index of the whole table, and the content that is asked for. */
export interface Watched {
  readonly index: () => number;
  readonly content: () => unknown;
}

const NODE = 'consul-server-0';

/** All that a Consul datacenter holds, under one raft index. */
export class ConsulState {
  private raftIndex = 20;
  private waiters = new Set<() => void>();
  private abandoned = 0;
  readonly entries: ConfigEntries;
  readonly catalog: Catalog;
  readonly peerings: JsonObject[] = [];

  constructor(private readonly settings: ConsulSettings) {
    const next = (): number => this.advance();
    this.entries = new ConfigEntries(next, settings.datacenter);
    this.catalog = new Catalog(settings.datacenter, next);
    this.catalog.register({
      Node: NODE,
      Address: '127.0.0.1',
      Service: { ID: 'consul', Service: 'consul', Port: 8300, Meta: { version: settings.version } },
      Check: { CheckID: 'serfHealth', Name: 'Serf Health Status', Status: 'passing' },
    });
  }

  /** The name of the server's own node. */
  get node(): string {
    return NODE;
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
      SigningKeyID: '9c:1e:4f',
      ExternalTrustDomain: trustDomain.replace(/\.consul$/, ''),
      NotBefore: '2026-02-03T09:00:00Z',
      NotAfter: '2036-01-31T09:00:00Z',
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

  /** Everything that a snapshot keeps. */
  snapshot(): JsonObject {
    return { entries: [...this.entries.save()] };
  }

  /** Puts a snapshot back and ends all blocking queries: indexes go back to those of the snapshot. */
  restore(snapshot: JsonObject): void {
    this.entries.restore(listAt(snapshot, 'entries').filter(isObject));
    this.abandoned += 1;
    this.wakeAll();
  }

  /**
   * A blocking query (hashicorp/consul agent/blockingquery): with `index`, waits until the index passes it and the content is another
   * than at first, the client leaves, a snapshot is restored or `wait` is over. 400 for parameters that are none.
   */
  async wait(query: URLSearchParams, { index, content }: Watched, signal: AbortSignal): Promise<void> {
    checkConsistency(query);
    let passed = indexOf(query);
    const deadline = Date.now() + Math.min(waitTime(query.get('wait')), LONGEST_WAIT_MS);
    if (!(passed > 0)) return;
    const seen = structuredClone(content());
    const age = this.abandoned;
    while (index() <= passed && age === this.abandoned && !signal.aborted && Date.now() < deadline) {
      await this.nextChange(deadline - Date.now(), signal);
      if (isDeepStrictEqual(seen, content())) passed = Math.max(passed, index());
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
    // Woken after the write is done.
    setImmediate(() => this.wakeAll());
    return ++this.raftIndex;
  }

  private wakeAll(): void {
    const waiters = this.waiters;
    this.waiters = new Set();
    for (const wake of waiters) wake();
  }
}

function checkConsistency(query: URLSearchParams): void {
  if (!query.has('stale') || !query.has('consistent')) return;
  throw new ConsulError(400, 'Cannot specify ?stale with ?consistent, conflicting semantics.');
}

function indexOf(query: URLSearchParams): number {
  const text = query.get('index') ?? '';
  if (!/^\d*$/.test(text)) throw new ConsulError(400, 'Invalid index');
  return Number(text);
}

/** Milliseconds; no time and none at all are five minutes. */
function waitTime(text: string | null): number {
  const given = nanoseconds(text ?? '');
  if (given === null) throw new ConsulError(400, 'Invalid wait time');
  return given > 0 ? given / 1e6 : DEFAULT_WAIT_MS;
}
