import type { JsonObject } from '../../../domain/json.js';
import { isHttpToken } from '../../../domain/model/http-token.js';
import type { PathMatch } from '../../../domain/model/path-match.js';
import type { NamedMatch } from '../../../domain/model/string-match.js';
import type { RouteMatch, TrafficRoute } from '../../../domain/model/traffic-route.js';
import { fieldDifferences } from '../../../domain/translation/field-difference.js';
import { FieldReader } from '../read/field-reader.js';
import { readGrpcMatch, readHttpMatch } from '../read/gateway-match.js';
import { pathRegex, stringRegex } from '../values/regex-form.js';
import { members } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';

/** Methods that the schema of HTTPRoute takes. */
export const GATEWAY_METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
];
const UNKNOWN_KEYS = ['scheme', 'host', 'port', 'sourceLabels', 'sourceNamespace', 'gateways'] as const;
/** What admission takes as an exact path or a prefix. */
const PLAIN_PATH = /^\/(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})*$/;
const ODD_PATH = /\/\/|\/\.\/|\/\.\.\/|%2[fF]|#|\/\.\.$|\/\.$/;

/** Writes the matches of a rule; undefined where the rule is for everything, empty where no match can be said. */
export function writeGatewayMatches(
  matches: readonly RouteMatch[] | undefined,
  at: string,
  spec: TrafficRoute['spec'],
  report: PolicyReport,
): JsonObject[] | undefined {
  if (matches === undefined || matches.length === 0) return undefined;
  const written = matches.flatMap((match, index) => {
    const reason = unsayable(match, spec.protocol);
    if (reason !== null) {
      report.narrower(`${at}/${index}`, `${reason}; the match is left out`);
      return [];
    }
    const native = spec.protocol === 'grpc' ? [writeGrpcMatch(match)] : writeHttpMatch(match);
    if (!isReadBack(native, match, spec.protocol)) report.exact(`${at}/${index}`, 'the same is said in other words');
    return native;
  });
  if (written.length > matches.length) report.exact(at, 'some matches become several native ones');
  const isEverything = written.length === 1 && Object.keys(written[0] ?? {}).length === 0;
  if (isEverything) report.exact(at, 'a match without conditions is for everything');
  return isEverything ? undefined : written;
}

/** Whether reading the native matches gives the one match again. */
function isReadBack(native: readonly JsonObject[], match: RouteMatch, protocol: TrafficRoute['spec']['protocol']): boolean {
  const [only] = native;
  if (only === undefined || native.length > 1) return false;
  const read = protocol === 'grpc' ? readGrpcMatch : readHttpMatch;
  const again = JSON.parse(JSON.stringify(read(new FieldReader(only)))) as JsonObject;
  return fieldDifferences(again, JSON.parse(JSON.stringify(match)) as JsonObject).length === 0;
}

function unsayable(match: RouteMatch, protocol: TrafficRoute['spec']['protocol']): string | null {
  const unknown = UNKNOWN_KEYS.find((key) => match[key] !== undefined);
  if (unknown !== undefined) return `a Gateway API route does not match by ${unknown}`;
  const named = [...(match.headers ?? []), ...(match.queryParams ?? [])];
  if (named.some(({ invert }) => invert)) return 'the Gateway API cannot ask for an absence';
  if (!named.every(({ name }) => isHttpToken(name))) return 'no header or parameter has such a name';
  if (named.some(({ match: value }) => 'exact' in value && value.exact === '')) return 'the Gateway API takes no empty value';
  if (protocol === 'grpc') {
    const isHttp =
      match.path !== undefined || match.method !== undefined || match.methods !== undefined || match.queryParams !== undefined;
    return isHttp ? 'a GRPCRoute matches by gRPC service, method and headers' : null;
  }
  if (match.grpc !== undefined && match.path !== undefined) return 'a match has one path, for the gRPC method or for itself';
  const methods = methodsOf(match);
  return methods === null || methods.some((method) => !GATEWAY_METHODS.includes(method))
    ? 'the Gateway API takes known methods only'
    : null;
}

/** The methods, one of which it must be; empty for any, null where they are a pattern. */
function methodsOf({ method, methods }: RouteMatch): string[] | null {
  if (methods !== undefined) return methods;
  if (method === undefined || 'present' in method) return [];
  return 'exact' in method && method.ignoreCase !== true ? [method.exact] : null;
}

function writeHttpMatch(match: RouteMatch): JsonObject[] {
  const rest = members({
    path: writeGrpcOrPath(match),
    headers: writeNamed(match.headers),
    queryParams: writeNamed(match.queryParams),
  });
  const methods = methodsOf(match) ?? [];
  return methods.length === 0 ? [rest] : methods.map((method) => ({ ...rest, method }));
}

function writeGrpcMatch(match: RouteMatch): JsonObject {
  const { service, method } = match.grpc ?? {};
  const isAny = service === undefined && method === undefined;
  return members({ method: isAny ? undefined : members({ service, method }), headers: writeNamed(match.headers) });
}

function writeGrpcOrPath({ grpc, path }: RouteMatch): JsonObject | undefined {
  if (grpc === undefined) return writePath(path);
  if (grpc.service === undefined) return grpc.method === undefined ? undefined : writePath({ suffix: `/${grpc.method}` });
  return writePath(grpc.method === undefined ? { prefix: `/${grpc.service}/` } : { exact: `/${grpc.service}/${grpc.method}` });
}

function writePath(path: PathMatch | undefined): JsonObject | undefined {
  if (path === undefined || 'present' in path) return undefined;
  if ('exact' in path && path.ignoreCase !== true && isPlain(path.exact)) return { type: 'Exact', value: path.exact };
  if ('segmentPrefix' in path && isPlain(path.segmentPrefix)) {
    return path.segmentPrefix === '/' ? undefined : { type: 'PathPrefix', value: path.segmentPrefix };
  }
  return { type: 'RegularExpression', value: pathRegex(path) };
}

function isPlain(path: string): boolean {
  return PLAIN_PATH.test(path) && !ODD_PATH.test(path);
}

function writeNamed(list: readonly NamedMatch[] | undefined): JsonObject[] | undefined {
  return list?.map(({ name, match }) => {
    const isExact = 'exact' in match && match.ignoreCase !== true;
    return isExact ? { type: 'Exact', name, value: match.exact } : { type: 'RegularExpression', name, value: stringRegex(match) };
  });
}
