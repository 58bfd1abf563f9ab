import { isObject, listAt, stringAt, type JsonObject } from '../../json-object.js';
import { refusedEntry } from '../consul-error.js';

/** Checks a terminating-gateway entry: every service once, and a client certificate only with its key and CA. */
export function terminatingGateway(entry: JsonObject): JsonObject {
  const seen = new Set<string>();
  for (const service of listAt(entry, 'Services')) {
    const name = stringAt(service, 'Name') ?? '';
    if (name === '') throw refusedEntry('Service name cannot be blank.');
    if (seen.has(name)) throw refusedEntry(`Service ${JSON.stringify(name)} was specified more than once within a namespace`);
    seen.add(name);
    const [ca, cert, key] = ['CAFile', 'CertFile', 'KeyFile'].map((field) => isObject(service) && service[field] !== undefined);
    const isWhole = ca === true && cert === true && key === true;
    if ((cert === true || key === true) && !isWhole)
      throw refusedEntry(
        `Service ${JSON.stringify(name)} must have a CertFile, CAFile, and KeyFile specified for TLS origination`,
      );
  }
  return entry;
}
