import type { AuthorizationPolicy } from '../../../../domain/model/authorization-policy.js';
import type { MutualTlsPolicy } from '../../../../domain/model/mutual-tls-policy.js';

/** What a policy speaks of in Consul: one service, or `*` for all; or why it cannot be said. */
export type Destination = { readonly name: string } | { readonly pointer: string; readonly reason: string };

/**
 * Consul's Community Edition has one namespace: a service is found by its name alone, and the namespace `default` is all
 * services. Another namespace as a whole has nothing in Consul.
 */
export function destinationOf({ metadata, spec }: AuthorizationPolicy | MutualTlsPolicy): Destination {
  const target = spec.target ?? { namespace: metadata.namespace };
  if (target.port !== undefined) return { pointer: '/spec/target/port', reason: 'Consul has no policies for single ports' };
  if ('service' in target) return { name: target.service };
  if ('mesh' in target) return { name: '*' };
  if ('workloads' in target) {
    return { pointer: '/spec/target/workloads', reason: 'Consul has policies for services, not for workloads by their labels' };
  }
  if (target.namespace === 'default') return { name: '*' };
  return { pointer: '/spec/target', reason: `Consul has no namespace ${target.namespace}: name the services or the mesh` };
}
