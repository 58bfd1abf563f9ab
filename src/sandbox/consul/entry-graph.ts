import { isObject, listAt, objectAt, stringAt, type JsonObject } from '../json-object.js';
import { refusedEntry } from './consul-error.js';

/** Finds an entry by kind and name. */
export type EntryLookup = (kind: string, name: string) => JsonObject | undefined;

const HTTP_LIKE = new Set(['http', 'http2', 'grpc']);

/** The protocol that a service has for chains: its own defaults, even without Protocol, stand before the global ones. */
function protocolOf(service: string, entry: EntryLookup): string {
  const own = entry('service-defaults', service);
  if (own !== undefined) return stringAt(own, 'Protocol') ?? 'tcp';
  return stringAt(objectAt(entry('proxy-defaults', 'global'), 'Config'), 'protocol') ?? 'tcp';
}

/**
 * Compiles a service's discovery chain as far as its errors need it, and gives its protocol; 500 with Consul's text where it
 * does not compile (hashicorp/consul agent/consul/discoverychain/compile.go). A splitter that only sends elsewhere takes the
 * protocol of its targets.
 */
export function compileChain(service: string, entry: EntryLookup): string {
  return new ChainCompiler(service, entry).compile();
}

class ChainCompiler {
  private protocol: string | null = null;
  private advanced = false;

  constructor(
    private readonly service: string,
    private readonly entry: EntryLookup,
  ) {}

  compile(): string {
    const router = this.entry('service-router', this.service);
    if (router === undefined) this.splitterOrResolver(this.service, []);
    else this.router(router);
    const protocol = this.protocol ?? 'tcp';
    if (this.advanced && !HTTP_LIKE.has(protocol)) {
      throw refusedEntry(
        `discovery chain ${JSON.stringify(this.service)} uses a protocol ${JSON.stringify(protocol)} that does not permit advanced routing or splitting behavior`,
      );
    }
    return protocol;
  }

  private router(router: JsonObject): void {
    this.advanced = true;
    this.record(this.service);
    for (const route of listAt(router, 'Routes')) {
      const destination = objectAt(route, 'Destination');
      const target = stringAt(destination, 'Service') ?? this.service;
      const subset = stringAt(destination, 'ServiceSubset');
      if (subset === undefined) this.splitterOrResolver(target, []);
      else this.resolver(target, subset, []);
    }
    this.splitterOrResolver(this.service, []);
  }

  private splitterOrResolver(service: string, path: readonly string[]): void {
    const splitter = this.entry('service-splitter', service);
    if (splitter === undefined) return this.resolver(service, undefined, []);
    if (path.includes(service)) throw refusedEntry(`detected circular reference: [${[...path, service].join(' -> ')}]`);
    this.advanced = true;
    for (const split of listAt(splitter, 'Splits')) {
      const target = stringAt(split, 'Service') ?? service;
      const subset = stringAt(split, 'ServiceSubset');
      if (subset === undefined && target !== service) this.splitterOrResolver(target, [...path, service]);
      else this.resolver(target, subset, []);
    }
  }

  private resolver(service: string, subset: string | undefined, path: readonly string[]): void {
    if (path.includes(service)) {
      throw refusedEntry(
        `detected circular resolver redirect: ${[...path, service].map((name) => JSON.stringify(name)).join(' => ')}`,
      );
    }
    const resolver = this.entry('service-resolver', service);
    const redirect = resolver?.['Redirect'];
    if (isObject(redirect) && redirect['Peer'] === undefined) {
      const target = stringAt(redirect, 'Service') ?? service;
      if (target !== service) return this.resolver(target, stringAt(redirect, 'ServiceSubset'), [...path, service]);
    }
    this.record(service);
    const wanted = subset ?? stringAt(resolver, 'DefaultSubset');
    this.requireSubset(service, wanted);
    this.failover(service, wanted, objectAt(resolver, 'Failover'));
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

/** The services that a chain entry sends to, its own name left out. */
export function chainTargets(entry: JsonObject): string[] {
  const holders = [
    ...listAt(entry, 'Routes').map((route) => objectAt(route, 'Destination')),
    ...listAt(entry, 'Splits'),
    objectAt(entry, 'Redirect'),
    ...Object.values(objectAt(entry, 'Failover')).flatMap((rule) => [rule, ...listAt(rule, 'Targets')]),
  ];
  return holders.flatMap((holder) => stringAt(holder, 'Service') ?? []);
}

/** Permissions need an http-like destination; 500 else. */
export function checkIntentions(entry: JsonObject, lookup: EntryLookup): void {
  const name = stringAt(entry, 'Name') ?? '';
  const usesPermissions = listAt(entry, 'Sources').some((source) => listAt(source, 'Permissions').length > 0);
  for (const provider of providersOf(entry)) {
    if (lookup('jwt-provider', provider) === undefined)
      throw refusedEntry(`intention references unknown JWT provider: ${provider}`);
  }
  if (!usesPermissions || name === '*') return;
  const protocol = compileChain(name, lookup);
  if (!HTTP_LIKE.has(protocol)) {
    throw refusedEntry(
      `service ${JSON.stringify(name)} has protocol ${JSON.stringify(protocol)}, which is incompatible with L7 intentions permissions`,
    );
  }
}

function providersOf(entry: JsonObject): string[] {
  const holders = [entry, ...listAt(entry, 'Sources').flatMap((source) => listAt(source, 'Permissions'))];
  return holders
    .flatMap((holder) => listAt(objectAt(holder, 'JWT'), 'Providers'))
    .flatMap((provider) => stringAt(provider, 'Name') ?? []);
}
