import type { PathMatch } from '../../../domain/model/path-match.js';
import type { NamedMatch } from '../../../domain/model/string-match.js';
import type { RouteMatch } from '../../../domain/model/traffic-route.js';
import type { FieldReader } from './field-reader.js';

/** Reads one match of an HTTPRoute; the default path, the prefix `/`, is every path. */
export function readHttpMatch(match: FieldReader): RouteMatch {
  const method = match.string('method');
  return {
    path: readPath(match.object('path')),
    method: method === undefined ? undefined : { exact: method },
    headers: readNamed(match, 'headers'),
    queryParams: readNamed(match, 'queryParams'),
  };
}

/** Reads one match of a GRPCRoute. */
export function readGrpcMatch(match: FieldReader): RouteMatch {
  const method = match.object('method');
  method?.ignore('type');
  const grpc = { service: method?.string('service'), method: method?.string('method') };
  return {
    grpc: grpc.service === undefined && grpc.method === undefined ? undefined : grpc,
    headers: readNamed(match, 'headers'),
  };
}

function readPath(path: FieldReader | undefined): PathMatch | undefined {
  const value = path?.string('value') ?? '/';
  const type = path?.string('type') ?? 'PathPrefix';
  if (type === 'Exact') return { exact: value };
  if (type === 'RegularExpression') return { regex: value };
  return value === '/' ? undefined : { segmentPrefix: value };
}

function readNamed(match: FieldReader, key: string): NamedMatch[] | undefined {
  return match.objects(key)?.map((entry) => {
    const value = entry.string('value') ?? '';
    const isRegex = entry.string('type') === 'RegularExpression';
    return { name: entry.string('name') ?? '', match: isRegex ? { regex: value } : { exact: value }, invert: false };
  });
}
