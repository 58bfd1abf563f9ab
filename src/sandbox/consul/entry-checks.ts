import { isObject, listAt, objectAt, stringAt, type JsonObject } from '../json-object.js';
import { chainTargets } from './chain-targets.js';
import { errorList, refusedEntry } from './consul-error.js';
import { compileChain, type CompiledChain, type EntryLookup } from './entry-graph.js';

/** What a change of one entry is checked against: all entries as they would be then. */
export interface ProposedEntries {
  readonly datacenter: string;
  readonly lookup: EntryLookup;
  readonly list: (kind: string) => readonly JsonObject[];
}

const CHAIN_KINDS = ['service-router', 'service-splitter', 'service-resolver'];
const HTTP_LIKE = new Set(['http', 'http2', 'grpc']);
/** Their entries touch no chain. */
const APART = new Set(['mesh', 'exported-services']);

/**
 * Compiles every chain that the change can reach and checks gateways and intentions against them; 500 with Consul's text where
 * something breaks (hashicorp/consul agent/consul/state/config_entry.go: validateProposedConfigEntryInGraph). `entry` is undefined
 * for a deletion.
 */
export function checkProposed(kind: string, name: string, entry: JsonObject | undefined, all: ProposedEntries): void {
  checkGatewayNames(kind, name, all.lookup);
  if (kind === 'service-intentions' && entry !== undefined) checkProviders(entry, all.lookup);
  if (kind === 'jwt-provider' && entry === undefined) checkUnused(name, all);
  if (APART.has(kind)) return;
  new Proposal(kind, name, entry, all).check();
}

function checkGatewayNames(kind: string, name: string, lookup: EntryLookup): void {
  const other = { 'ingress-gateway': 'terminating-gateway', 'terminating-gateway': 'ingress-gateway' }[kind];
  if (other === undefined || lookup(other, name) === undefined) return;
  throw refusedEntry(
    `cannot create a "${kind}" config entry with name ${JSON.stringify(name)}, a "${other}" config entry with that name already exists`,
  );
}

function checkProviders(entry: JsonObject, lookup: EntryLookup): void {
  const missing = providersOf(entry).filter((provider) => lookup('jwt-provider', provider) === undefined);
  if (missing.length === 0) return;
  throw refusedEntry(errorList(missing.map((name) => `Referenced JWT Provider does not exist. Provider Name: ${name}`)));
}

function checkUnused(provider: string, { list }: ProposedEntries): void {
  const user = list('service-intentions').find((entry) => providersOf(entry).includes(provider));
  if (user === undefined) return;
  throw refusedEntry(
    `cannot delete jwt provider config entry referenced by an intention. Provider name: ${provider}, intention name: ${String(user['Name'])}`,
  );
}

function providersOf(entry: JsonObject): string[] {
  const holders = [entry, ...listAt(entry, 'Sources').flatMap((source) => listAt(source, 'Permissions'))];
  return holders
    .flatMap((holder) => listAt(objectAt(holder, 'JWT'), 'Providers'))
    .flatMap((provider) => stringAt(provider, 'Name') ?? []);
}

/** One change, and what has to hold after it. */
class Proposal {
  private readonly chains = new Map<string, CompiledChain>();

  constructor(
    private readonly kind: string,
    private readonly name: string,
    private readonly entry: JsonObject | undefined,
    private readonly all: ProposedEntries,
  ) {}

  check(): void {
    for (const service of this.reached()) this.chain(service);
    for (const gateway of this.gateways()) this.checkGateway(gateway);
    for (const intentions of this.intentions()) this.checkIntentions(intentions);
  }

  private chain(service: string): CompiledChain {
    const known = this.chains.get(service);
    if (known !== undefined) return known;
    const compiled = compileChain(service, this.all.lookup, this.all.datacenter);
    this.chains.set(service, compiled);
    return compiled;
  }

  /** The service and those whose own entries name it: not those that reach it over others. */
  private reached(): string[] {
    if (this.kind === 'service-intentions' || this.kind === 'ingress-gateway') return [];
    const entries = CHAIN_KINDS.flatMap((kind) => this.all.list(kind));
    if (this.kind === 'proxy-defaults') return [...entries, ...this.all.list('service-defaults')].map(nameOf);
    return [this.name, ...entries.filter((each) => chainTargets(each).includes(this.name)).map(nameOf)];
  }

  private gateways(): readonly JsonObject[] {
    if (this.kind === 'ingress-gateway') return this.entry === undefined ? [] : [this.entry];
    if (this.kind === 'service-intentions') return [];
    const gateways = this.all.list('ingress-gateway');
    return this.kind === 'proxy-defaults' ? gateways : gateways.filter((each) => chainTargets(each).includes(this.name));
  }

  private intentions(): readonly JsonObject[] {
    if (this.kind === 'ingress-gateway') return [];
    if (this.kind === 'service-intentions') return this.entry === undefined ? [] : [this.entry];
    return this.all.list('service-intentions');
  }

  /** A listener has the protocol of its services; only a change behind a tcp listener is let through where there is no routing. */
  private checkGateway(gateway: JsonObject): void {
    for (const listener of listAt(gateway, 'Listeners')) {
      const expected = stringAt(listener, 'Protocol') ?? 'tcp';
      for (const service of chainTargets({ Listeners: [listener] }).filter((each) => each !== '*')) {
        const { protocol, startsWithResolver } = this.chain(service);
        const isLetThrough = this.kind !== 'ingress-gateway' && expected === 'tcp' && startsWithResolver;
        if (protocol !== expected && !isLetThrough)
          throw refusedEntry(
            `service ${JSON.stringify(service)} has protocol ${JSON.stringify(protocol)}, which does not match defined listener protocol ${JSON.stringify(expected)}`,
          );
      }
    }
  }

  private checkIntentions(entry: JsonObject): void {
    const name = nameOf(entry);
    const usesPermissions = listAt(entry, 'Sources').some((source) => isObject(source) && source['Permissions'] !== undefined);
    const { protocol } = this.chain(name);
    if (!usesPermissions || name === '*' || HTTP_LIKE.has(protocol)) return;
    throw refusedEntry(
      `service ${JSON.stringify(name)} has protocol ${JSON.stringify(protocol)}, which is incompatible with L7 intentions permissions`,
    );
  }
}

function nameOf(entry: JsonObject): string {
  return String(entry['Name']);
}
