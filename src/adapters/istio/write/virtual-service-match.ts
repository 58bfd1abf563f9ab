import type { JsonObject } from '../../../domain/json.js';
import type { PathMatch } from '../../../domain/model/path-match.js';
import type { NamedMatch, StringMatch } from '../../../domain/model/string-match.js';
import type { RouteMatch } from '../../../domain/model/traffic-route.js';
import { fieldDifferences } from '../../../domain/translation/field-difference.js';
import { FieldReader } from '../read/field-reader.js';
import { readMatch } from '../read/virtual-service-match.js';
import { areLabels } from '../values/dns-name.js';
import { isMatchableHeader } from '../values/header-syntax.js';
import { pathRegex, stringRegex } from '../values/regex-form.js';
import { members } from './native-draft.js';
import type { PolicyReport } from './policy-report.js';

/**
 * Writes the matches of a rule; undefined where the rule is for everything. A match that cannot be said is left out, and one
 * that needs several native matches gets them. Empty: no match is left.
 * @param port a service port that every match is for
 */
export function writeMatches(
  matches: readonly RouteMatch[] | undefined,
  at: string,
  port: number | undefined,
  report: PolicyReport,
): JsonObject[] | undefined {
  const isOpen = matches === undefined || matches.length === 0;
  const written = (isOpen ? [{}] : matches).flatMap((match, index) => {
    const native = writeMatch(match, `${at}/${index}`, port, report);
    if (!isOpen && !isReadBack(native, match)) report.exact(`${at}/${index}`, 'the same is said in other words');
    return native;
  });
  if (written.some((match) => Object.keys(match).length === 0)) {
    if (!isOpen) report.exact(at, 'a match without conditions is for everything');
    return undefined;
  }
  if (!isOpen && written.length > matches.length) report.exact(at, 'some matches become several native ones');
  return written;
}

function writeMatch(match: RouteMatch, at: string, port: number | undefined, report: PolicyReport): JsonObject[] {
  const reason = unsayable(match, port);
  if (reason !== null) {
    report.narrower(at, `${reason}; the match is left out`);
    return [];
  }
  const named = (invert: boolean): JsonObject | undefined =>
    writeNamed((match.headers ?? []).filter((one) => one.invert === invert));
  const rest = members({
    scheme: writeString(match.scheme),
    authority: writeString(match.host),
    headers: named(false),
    withoutHeaders: named(true),
    queryParams: writeNamed(match.queryParams ?? []),
    port: match.port ?? port,
    sourceLabels: match.sourceLabels,
    sourceNamespace: match.sourceNamespace,
    gateways: match.gateways,
  });
  return writeUris(match).flatMap((uri) => writeMethods(match).map((method) => ({ ...uri, ...method, ...rest })));
}

/** Whether reading the native matches gives the one match again. */
function isReadBack(native: readonly JsonObject[], match: RouteMatch): boolean {
  const [only] = native;
  if (only === undefined || native.length > 1) return native.length === 0;
  const again = JSON.parse(JSON.stringify(readMatch(new FieldReader(only)))) as JsonObject;
  return fieldDifferences(again, JSON.parse(JSON.stringify(match)) as JsonObject).length === 0;
}

/** Why the match cannot be said; null where it can. */
function unsayable(match: RouteMatch, port: number | undefined): string | null {
  const names = (match.headers ?? []).map(({ name, invert }) => `${name.toLowerCase()} ${invert}`);
  const queries = (match.queryParams ?? []).map(({ name }) => name);
  if (match.grpc !== undefined && match.path !== undefined) return 'Istio has one path, for the gRPC method or for itself';
  if ((match.queryParams ?? []).some(({ invert }) => invert)) return 'Istio cannot ask for the absence of a query parameter';
  const misnamed = (match.headers ?? []).find(({ name }) => !isMatchableHeader(name));
  if (!areLabels(match.sourceLabels ?? {})) return 'no caller can have such labels';
  if (misnamed !== undefined) return `Istio knows no header ${JSON.stringify(misnamed.name)}`;
  if (new Set(names).size < names.length || new Set(queries).size < queries.length) return 'Istio takes one match per name';
  return port !== undefined && match.port !== undefined && match.port !== port ? "its port is not the host's" : null;
}

function writeUris(match: RouteMatch): JsonObject[] {
  if (match.grpc !== undefined) return [writeGrpc(match.grpc)];
  if (match.path === undefined || 'present' in match.path) return [{}];
  return writePath(match.path);
}

/** `/v1` as whole segments is the path itself or anything below it. */
function writePath(path: PathMatch): JsonObject[] {
  if ('exact' in path || 'prefix' in path) {
    const { ignoreCase, ...uri } = path;
    return [{ uri, ...(ignoreCase === true ? { ignoreUriCase: true } : {}) }];
  }
  if ('segmentPrefix' in path) {
    const base = path.segmentPrefix.replace(/\/$/, '');
    return base === '' ? [{}] : [{ uri: { exact: base } }, { uri: { prefix: `${base}/` } }];
  }
  return [{ uri: { regex: pathRegex(path) } }];
}

function writeGrpc({ service, method }: NonNullable<RouteMatch['grpc']>): JsonObject {
  if (service !== undefined)
    return { uri: method === undefined ? { prefix: `/${service}/` } : { exact: `/${service}/${method}` } };
  return method === undefined ? {} : { uri: { regex: pathRegex({ suffix: `/${method}` }) } };
}

function writeMethods(match: RouteMatch): JsonObject[] {
  if (match.methods !== undefined) return match.methods.map((exact) => ({ method: { exact } }));
  return [members({ method: writeString(match.method) })];
}

function writeNamed(list: readonly NamedMatch[]): JsonObject | undefined {
  if (list.length === 0) return undefined;
  return Object.fromEntries(list.map(({ name, match }) => [name, 'present' in match ? {} : nativeString(match)]));
}

/** Presence of what every request has is no condition. */
function writeString(match: StringMatch | undefined): JsonObject | undefined {
  return match === undefined || 'present' in match ? undefined : nativeString(match);
}

function nativeString(match: StringMatch): JsonObject {
  const isPlain = 'exact' in match || 'prefix' in match;
  if (isPlain && match.ignoreCase !== true) return 'exact' in match ? { exact: match.exact } : { prefix: match.prefix };
  return { regex: stringRegex(match) };
}
