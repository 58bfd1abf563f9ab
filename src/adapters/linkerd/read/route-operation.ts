import type { Operation } from '../../../domain/model/authorization-policy.js';
import type { JsonObject } from '../../../domain/json.js';
import { listAt, textAt, textsAt } from '../json-fields.js';
import { hostnamePattern } from '../routes/host-pattern.js';
import { readPath } from '../routes/path-pattern.js';
import { readNamed } from '../routes/value-pattern.js';

/** The hosts of a route's hostnames; null where the model cannot say one. */
export function routeHosts(spec: JsonObject): Operation['hosts'] | null {
  const hosts = textsAt(spec, 'hostnames').map(hostnamePattern);
  if (!hosts.every((host) => host !== null)) return null;
  return hosts.length === 0 ? undefined : hosts;
}

/** A match of a route on a Server as an operation, which no connection without HTTP meets; null where the model cannot say it. */
export function routeOperation(match: JsonObject, hosts: Operation['hosts']): Operation | null {
  const path = readPath(match['path']);
  const headers = listAt(match, 'headers').map(readNamed);
  const method = textAt(match, 'method');
  if (path === null || listAt(match, 'queryParams').length > 0 || !headers.every((header) => header !== null)) return null;
  const isEverything = path === undefined && headers.length === 0 && method === null && hosts === undefined;
  return {
    ...(hosts === undefined ? {} : { hosts }),
    ...(method === null ? {} : { methods: [{ exact: method }] }),
    ...(path !== undefined ? { paths: [path] } : isEverything ? { paths: [{ segmentPrefix: '/' }] } : {}),
    ...(headers.length === 0 ? {} : { headers }),
  };
}
