import type { AuthorizationRule, Condition, Operation } from '../../../domain/model/authorization-policy.js';
import { isHttpToken } from '../../../domain/model/http-token.js';
import type { NamedMatch } from '../../../domain/model/string-match.js';
import type { JsonObject } from '../../../domain/json.js';
import { patternHostname } from '../routes/host-pattern.js';
import { writePath } from '../routes/path-pattern.js';
import { quoteRegex, writeRegex } from '../routes/spanning-regex.js';
import { writeNamed } from '../routes/value-pattern.js';
import type { Problem } from './problem.js';
import type { RequestMatch } from './route-grants.js';

/** Which requests of a port a rule is about. What is not said is left out: `problems` tells what. */
export interface RuleOperations {
  /** True where every request of the port, and every connection, is meant. */
  readonly isWholePort: boolean;
  readonly matches: readonly RequestMatch[];
  readonly problems: readonly Problem[];
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

/** The requests on a pod port that a rule allows. Conditions on headers and the port count as part of every operation. */
export function ruleOperations({ to, when }: AuthorizationRule, at: string, port: number): RuleOperations {
  const operations = to === undefined || to.length === 0 ? [{}] : to;
  const conditions = (when ?? []).map((condition, index) => ({ condition, at: `${at}/when/${index}` }));
  if (conditions.some(({ condition }) => excludesPort(condition, port))) return { isWholePort: false, matches: [], problems: [] };
  const headers: NamedMatch[] = [];
  for (const { condition, at: place } of conditions.filter((one) => 'header' in one.condition.attribute)) {
    const header = headerOf(condition);
    if (header === null) return lack(place, 'a route matches one value of a header, and no absence');
    headers.push(header);
  }
  const written = operations.map((operation, index) => writeOperation(operation, headers, `${at}/to/${index}`, port));
  return {
    isWholePort: written.some(({ isWholePort }) => isWholePort),
    matches: written.flatMap(({ matches }) => matches),
    problems: written.flatMap(({ problems }) => problems),
  };
}

function excludesPort({ attribute, values, notValues }: Condition, port: number): boolean {
  if (!('name' in attribute) || attribute.name !== 'destinationPort') return false;
  const isPort = (match: object): boolean => 'exact' in match && match.exact === String(port);
  return (
    (values !== undefined && !values.some(isPort)) || (notValues ?? []).some((match) => !('exact' in match) || isPort(match))
  );
}

function headerOf({ attribute, values, notValues }: Condition): NamedMatch | null {
  const [match, ...others] = values ?? [];
  if (!('header' in attribute) || match === undefined || others.length > 0 || notValues !== undefined) return null;
  return { name: attribute.header, match, invert: false };
}

function lack(pointer: string, reason: string): RuleOperations {
  return { isWholePort: false, matches: [], problems: [{ pointer, reason: `${reason}; these requests are not allowed` }] };
}

function writeOperation(operation: Operation, more: readonly NamedMatch[], at: string, port: number): RuleOperations {
  const { hosts, ports, methods, paths, grpc, not } = operation;
  if (ports !== undefined && !ports.includes(port)) return { isWholePort: false, matches: [], problems: [] };
  const { ports: notPorts, ...notOthers } = not ?? {};
  if (notPorts?.includes(port) === true) return { isWholePort: false, matches: [], problems: [] };
  const excluded = Object.entries(notOthers).find(([, value]) => value !== undefined);
  if (excluded !== undefined) return lack(`${at}/not/${excluded[0]}`, 'a route matches what is there, not what is not');
  const headers = [...(operation.headers ?? []), ...more];
  if ([hosts, methods, paths, grpc].every((field) => field === undefined) && headers.length === 0) {
    return { isWholePort: true, matches: [], problems: [] };
  }
  if (paths !== undefined && grpc !== undefined) return lack(`${at}/grpc`, 'a route matches one path, not both of two');
  const named = headers.map((header) => writeNamed(header));
  if (!named.every((header) => header !== null)) return lack(`${at}/headers`, 'a route matches a header that is there');
  if (!headers.every(({ name }) => isHttpToken(name))) return lack(`${at}/headers`, 'a route takes tokens of HTTP as names');
  const choices = {
    hosts: hosts?.map(patternHostname) ?? ['*'],
    methods: writeMethods(operation),
    paths: grpc?.map(writeGrpc) ?? paths?.map(writePath) ?? [null],
  };
  if (choices.methods === null) return lack(`${at}/methods`, 'a route matches single methods that it knows');
  if (!choices.hosts.every((host) => host !== null))
    return lack(`${at}/hosts`, 'a route matches a host name with any port or none');
  const { methods: names } = choices;
  const matches = choices.hosts.flatMap((host) =>
    names.flatMap((method) =>
      choices.paths.map((path) => ({ hostname: host === '*' ? null : host, match: matchOf(method, path, named) })),
    ),
  );
  return { isWholePort: false, matches, problems: [] };
}

function matchOf(method: string | null, path: JsonObject | null, headers: readonly JsonObject[]): JsonObject {
  return {
    path: path ?? { type: 'PathPrefix', value: '/' },
    ...(method === null ? {} : { method }),
    ...(headers.length === 0 ? {} : { headers: [...headers] }),
  };
}

/** The methods to match; `[null]` for any, null where one of them is no single method. A gRPC call is a POST. */
function writeMethods({ methods, grpc }: Operation): (string | null)[] | null {
  if (methods === undefined) return grpc === undefined ? [null] : ['POST'];
  const names = methods.map((match) =>
    'exact' in match && match.ignoreCase !== true && METHODS.includes(match.exact)
      ? match.exact
      : 'present' in match
        ? null
        : undefined,
  );
  if (names.includes(undefined)) return null;
  const known = names.filter((name) => name !== undefined);
  if (grpc === undefined) return known.includes(null) ? [null] : known;
  return known.includes(null) || known.includes('POST') ? ['POST'] : null;
}

/** A gRPC path has two segments that are not empty; where one may be any, a pattern says so. */
function writeGrpc({ service, method }: { service?: string | undefined; method?: string | undefined }): JsonObject {
  if (service !== undefined && method !== undefined) return writePath({ exact: `/${service}/${method}` });
  const part = (text: string | undefined): string => (text === undefined ? '[^/]+' : quoteRegex(text));
  return { type: 'RegularExpression', value: writeRegex(`/${part(service)}/${part(method)}`) };
}
