import { isObject, listAt, stringAt, type JsonObject, type JsonValue } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';

/** Checks the exported-services entry: every service has consumers, each one peer. Partitions are taken, and mean nothing here. */
export function exportedServices(entry: JsonObject): JsonObject {
  const services = listAt(entry, 'Services');
  // Consul looks for members of Enterprise in all services first.
  for (const [index, service] of services.entries())
    for (const [c, consumer] of listAt(service, 'Consumers').entries())
      if (stringAt(consumer, 'SamenessGroup') !== undefined)
        throw refusedEntry(`Services[${index}].Consumers[${c}]: sameness-groups are an enterprise-only feature`);
  for (const [index, service] of services.entries()) checkService(service, `Services[${index}]`);
  return entry;
}

function checkService(service: JsonValue, at: string): void {
  if ((stringAt(service, 'Name') ?? '') === '') throw refusedEntry(`${at}: service name cannot be empty`);
  const consumers = listAt(service, 'Consumers');
  if (consumers.length === 0) throw refusedEntry(`${at}: must have at least one consumer`);
  for (const [index, consumer] of consumers.entries()) {
    const place = `${at}.Consumers[${index}]`;
    if (isObject(consumer) && Object.keys(consumer).length > 1)
      throw refusedEntry(`${place}: must define at most one of Peer, Partition, or SamenessGroup`);
    for (const [key, words] of [['Partition', 'partitions'] as const, ['Peer', 'peers'] as const])
      if (stringAt(consumer, key) === '*') throw refusedEntry(`${place}: exporting to all ${words} (wildcard) is not supported`);
  }
}
