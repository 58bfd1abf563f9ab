import { listAt, objectAt, stringAt, type JsonObject } from '../json-object.js';

/** The services that a router, splitter, resolver or ingress gateway sends to; its own name counts where it is written out. */
export function chainTargets(entry: JsonObject): string[] {
  const holders = [
    ...listAt(entry, 'Routes').map((route) => objectAt(route, 'Destination')),
    ...listAt(entry, 'Splits'),
    ...listAt(entry, 'Listeners').flatMap((listener) => listAt(listener, 'Services').map(named)),
    objectAt(entry, 'Redirect'),
    ...Object.values(objectAt(entry, 'Failover')).flatMap((rule) => [rule, ...listAt(rule, 'Targets')]),
  ];
  return holders.flatMap((holder) => stringAt(holder, 'Service') ?? []);
}

function named(service: unknown): JsonObject {
  return { Service: stringAt(service as JsonObject, 'Name') ?? '' };
}
