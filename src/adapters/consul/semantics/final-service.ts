import { objectOf, textOf } from '../native/json-fields.js';
import type { ConsulWorld } from './consul-world.js';

/**
 * The service whose sidecar gets what is sent to a name: the one that service-resolvers redirect it to, in this datacenter.
 * Intentions on a name that is redirected decide nothing. Names with a router or splitter stand for themselves: the request
 * decides where it goes.
 */
export function finalService({ entries }: ConsulWorld, name: string): string {
  const passed = new Set<string>();
  for (let at = name; !passed.has(at);) {
    passed.add(at);
    if (entries.named('service-router', at) !== undefined || entries.named('service-splitter', at) !== undefined) return at;
    const redirect = objectOf(entries.named('service-resolver', at)?.fields ?? {}, 'Redirect');
    const isElsewhere = ['Datacenter', 'Peer', 'Namespace', 'Partition', 'SamenessGroup'].some(
      (field) => textOf(redirect, field) !== '',
    );
    if (textOf(redirect, 'Service') === '' || isElsewhere) return at;
    at = textOf(redirect, 'Service');
  }
  // Consul refuses circles of redirects.
  return name;
}
