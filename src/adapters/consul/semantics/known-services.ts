import { objectsOf, textOf } from '../native/json-fields.js';
import { hasSidecar } from '../native/sidecars.js';
import type { ConsulWorld } from './consul-world.js';
import { WILDCARD } from './intention-source.js';

/** Kinds of entries whose name is a service's. */
const NAMING = ['service-defaults', 'service-resolver', 'service-router', 'service-splitter', 'service-intentions'];

/** Services that the documents speak of: registered, configured, or the destination of intentions. */
export function knownServices({ entries, catalog }: ConsulWorld): ReadonlySet<string> {
  const configured = NAMING.flatMap((kind) => entries.ofKind(kind).map(({ name }) => name));
  return new Set([...catalog.services.keys(), ...configured.filter((name) => name !== WILDCARD)]);
}

/** The service of an instance or sidecar, by its id; null where none has it. */
export function serviceOfWorkload({ catalog }: ConsulWorld, workload: string): string | null {
  for (const { name, instances, proxies } of catalog.services.values()) {
    if ([...instances, ...proxies].some(({ id }) => id === workload)) return name;
  }
  return catalog.services.has(workload) ? workload : null;
}

/** False for a registered service that neither a sidecar nor a terminating gateway stands before and that no entry speaks of. */
export function isMeshed({ entries, catalog }: ConsulWorld, service: string): boolean {
  const registered = catalog.services.get(service);
  if (registered === undefined || registered.instances.length === 0) return true;
  if (registered.instances.some((instance) => hasSidecar(instance, registered, catalog))) return true;
  const linked = entries.ofKind('terminating-gateway').flatMap(({ fields }) => objectsOf(fields, 'Services'));
  return (
    linked.some((link) => [service, WILDCARD].includes(textOf(link, 'Name'))) ||
    NAMING.some((kind) => entries.named(kind, service) !== undefined)
  );
}
