import { isJsonObject } from '../../../domain/json.js';
import type { RouteBackend } from '../../../domain/model/traffic-route.js';
import { ownerOf } from '../../../domain/planning/ownership.js';
import type { WriteContext, WrittenObject } from '../../../domain/translation/mesh-adapter.js';
import { ConfigEntries } from '../native/config-entries.js';
import { objectOf, textOf } from '../native/json-fields.js';
import { protocolOf } from './authorization/consul-terms.js';

type Destination = Pick<RouteBackend, 'service' | 'subset'>;

/** What a mesh will hold of the services that routes send to: Consul compiles every chain before it takes an entry of it. */
export class RouteGraph {
  private readonly observed: ConfigEntries | null;
  private readonly written: ReadonlyMap<string, WrittenObject>;

  /** @param resolvers the service-resolvers that are written beside the routes */
  constructor(
    resolvers: readonly WrittenObject[],
    private readonly context: WriteContext,
  ) {
    this.observed = context.observed ? new ConfigEntries(context.observed) : null;
    this.written = new Map(resolvers.map((resolver) => [resolver.name, resolver]));
  }

  /** Why requests for a service cannot be sent to these destinations; null where they can (hashicorp/consul agent/consul/discoverychain/compile.go). */
  problemOf(service: string, destinations: readonly Destination[]): string | null {
    const problems = destinations.map(
      ({ service: target, subset }) => this.subsetProblem(target, subset) ?? this.protocolProblem(service, target),
    );
    return problems.find((problem) => problem !== null) ?? null;
  }

  private subsetProblem(target: string, subset: string | undefined): string | null {
    if (subset === undefined) return null;
    const resolver = this.written.get(target)?.body ?? this.foreignResolver(target);
    if (resolver === null || subset in objectOf(resolver, 'Subsets') || isJsonObject(resolver['Redirect'])) return null;
    return `the service ${target} has no subset ${subset}, and Consul refuses a route to it`;
  }

  /** What others wrote, or nothing, stays as it is; null where nobody looked. A resolver of ours that is not written any more goes. */
  private foreignResolver(target: string) {
    if (this.observed === null) return null;
    const entry = this.observed.named('service-resolver', target);
    return entry === undefined || ownerOf(entry.object) !== null ? {} : entry.fields;
  }

  /** A service that is nowhere has the protocol of proxy-defaults; null where nobody looked. */
  private protocolOf(service: string): string | null {
    const known = protocolOf(this.context.inventory, service);
    if (known !== null || this.observed === null) return known;
    const own = this.observed.named('service-defaults', service);
    const settings = own === undefined ? objectOf(this.observed.proxyDefaults, 'Config') : own.fields;
    return textOf(settings, own === undefined ? 'protocol' : 'Protocol').toLowerCase() || 'tcp';
  }

  private protocolProblem(service: string, target: string): string | null {
    const [own, its] = [this.protocolOf(service), this.protocolOf(target)];
    if (own === null || its === null || own === its) return null;
    return `${service} speaks ${own} and ${target} ${its}: Consul refuses a chain of several protocols`;
  }
}
