import type { JsonObject } from '../../../domain/json.js';
import type { RouteMatch } from '../../../domain/model/traffic-route.js';
import { listAt, textAt, valueAt } from '../json-fields.js';
import { readPath } from '../routes/path-pattern.js';
import { readNamed } from '../routes/value-pattern.js';

/** Reads a match in canonical form; null where the model cannot say just this. */
export function readMatch(match: JsonObject, protocol: 'http' | 'grpc'): RouteMatch | null {
  const headers = listAt(match, 'headers').map(readNamed);
  const queryParams = listAt(match, 'queryParams').map(readNamed);
  const call = protocol === 'grpc' ? readGrpc(match) : readHttp(match);
  if (call === null || !headers.every((one) => one !== null) || !queryParams.every((one) => one !== null)) return null;
  return {
    ...call,
    ...(headers.length === 0 ? {} : { headers }),
    ...(queryParams.length === 0 ? {} : { queryParams }),
  };
}

function readHttp(match: JsonObject): RouteMatch | null {
  const path = readPath(match['path']);
  const method = textAt(match, 'method');
  if (path === null) return null;
  return { ...(path === undefined ? {} : { path }), ...(method === null ? {} : { method: { exact: method } }) };
}

function readGrpc(match: JsonObject): RouteMatch | null {
  const call = valueAt(match, 'method');
  if (call === undefined) return {};
  if ((textAt(call, 'type') ?? 'Exact') !== 'Exact') return null;
  const [service, method] = [textAt(call, 'service'), textAt(call, 'method')];
  return { grpc: { ...(service ? { service } : {}), ...(method ? { method } : {}) } };
}
