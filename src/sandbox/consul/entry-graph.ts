import { isObject, listAt, objectAt, stringAt, type JsonObject } from '../json-object.js';
import { refusedEntry } from './consul-error.js';

/** Finds an entry by kind and name. */
export type EntryLookup = (kind: string, name: string) => JsonObject | undefined;

const HTTP_LIKE = new Set(['http', 'http2', 'grpc']);

/** The protocol that a service has for chains: its own defaults, even without Protocol, stand before the global ones. */
function protocolOf(service: string, entry: EntryLookup): string {
  const own = entry('service-defaults', service);
  if (own !== undefined) return stringAt(own, 'Protocol') || 'tcp';
  return stringAt(objectAt(entry('proxy-defaults', 'global'), 'Config'), 'protocol') || 'tcp';
}

/** What a compiled chain is for the checks that need it. */
export interface CompiledChain {
  readonly protocol: string;
  /** True where neither router nor splitter stands before the resolver. */
  readonly startsWithResolver: boolean;
}

/**
 * Compiles a service's discovery chain as far as its errors need it; 500 with Consul's text where it does not compile
 * (hashicorp/consul agent/consul/discoverychain/compile.go). A splitter that only sends elsewhere takes the protocol of its targets.
 */
export function compileChain(service: string, entry: EntryLookup, datacenter: string): CompiledChain {
  return new ChainCompiler(service, entry, datacenter).compile();
}

class ChainCompiler {
  private protocol: string | null = null;
  private advanced = false;

  constructor(
    private readonly service: string,
    private readonly entry: EntryLookup,
    private readonly datacenter: string,
  ) {}

  compile(): CompiledChain {
    const router = this.entry('service-router', this.service);
    if (router === undefined) this.splitterOrResolver(this.service, []);
    else this.router(router);
    const protocol = this.protocol ?? 'tcp';
    if (this.advanced && !HTTP_LIKE.has(protocol)) {
      throw refusedEntry(
        `discovery chain ${JSON.stringify(this.service)} uses a protocol ${JSON.stringify(protocol)} that does not permit advanced routing or splitting behavior`,
      );
    }
    return { protocol, startsWithResolver: !this.advanced };
  }

  private router(router: JsonObject): void {
    this.advanced = true;
    this.record(this.service);
    const path = [`router:${this.service}.default.default`];
    for (const route of listAt(router, 'Routes')) {
      const destination = objectAt(route, 'Destination');
      const target = stringAt(destination, 'Service') ?? this.service;
      const subset = stringAt(destination, 'ServiceSubset');
      if (subset === undefined) this.splitterOrResolver(target, path);
      else this.resolver(target, subset, []);
    }
    this.splitterOrResolver(this.service, path);
  }

  private splitterOrResolver(service: string, path: readonly string[]): void {
    const splitter = this.entry('service-splitter', service);
    if (splitter === undefined) return this.resolver(service, undefined, []);
    const step = `splitter:${service}.default.default`;
    if (path.includes(step)) throw refusedEntry(`detected circular reference: [${[...path, step].join(' -> ')}]`);
    this.advanced = true;
    for (const split of listAt(splitter, 'Splits')) {
      const target = stringAt(split, 'Service') ?? service;
      const subset = stringAt(split, 'ServiceSubset');
      if (subset === undefined && target !== service) this.splitterOrResolver(target, [...path, step]);
      else this.resolver(target, subset, []);
    }
  }

  private resolver(service: string, subset: string | undefined, path: readonly string[]): void {
    const step = `${service}.default.default.${this.datacenter}`;
    if (path.includes(step)) throw refusedEntry(`detected circular resolver redirect: [${[...path, step].join(' -> ')}]`);
    const resolver = this.entry('service-resolver', service);
    const redirect = resolver?.['Redirect'];
    if (isObject(redirect) && redirect['Peer'] === undefined) {
      const target = stringAt(redirect, 'Service') ?? service;
      if (target !== service) return this.resolver(target, stringAt(redirect, 'ServiceSubset'), [...path, step]);
    }
    this.checkExternal(service, resolver ?? {});
    this.record(service);
    const wanted = subset ?? stringAt(resolver, 'DefaultSubset');
    this.requireSubset(service, wanted);
    this.failover(service, wanted, objectAt(resolver, 'Failover'));
  }

  /** A service that is reached by an SNI of its own has neither subsets nor failover. */
  private checkExternal(service: string, resolver: JsonObject): void {
    if ((stringAt(this.entry('service-defaults', service), 'ExternalSNI') ?? '') === '') return;
    const found = Object.entries(EXCLUDED_BY_SNI).find(([key]) => resolver[key] !== undefined);
    if (found === undefined) return;
    throw refusedEntry(
      `service ${JSON.stringify(service)} has an external SNI set; cannot define ${found[1]} for external services`,
    );
  }

  private failover(service: string, subset: string | undefined, failover: JsonObject): void {
    const rule = failover[subset ?? '*'] ?? failover['*'];
    if (!isObject(rule)) return;
    const targets = listAt(rule, 'Targets');
    for (const target of targets.length > 0 ? targets : [rule]) {
      if (isObject(target) && target['Peer'] !== undefined) continue;
      const name = stringAt(target, 'Service') ?? service;
      this.record(name);
      this.requireSubset(name, stringAt(target, 'ServiceSubset'));
    }
  }

  private requireSubset(service: string, subset: string | undefined): void {
    if (subset === undefined || objectAt(this.entry('service-resolver', service), 'Subsets')[subset] !== undefined) return;
    throw refusedEntry(`service ${JSON.stringify(service)} does not have a subset named ${JSON.stringify(subset)}`);
  }

  private record(service: string): void {
    const protocol = protocolOf(service, this.entry);
    if (this.protocol !== null && this.protocol !== protocol) {
      throw refusedEntry(
        `discovery chain ${JSON.stringify(this.service)} uses inconsistent protocols; service ${JSON.stringify(service)} has ${JSON.stringify(protocol)} which is not ${JSON.stringify(this.protocol)}`,
      );
    }
    this.protocol = protocol;
  }
}

const EXCLUDED_BY_SNI: Readonly<Record<string, string>> = { Subsets: 'subsets', Failover: 'failover' };
