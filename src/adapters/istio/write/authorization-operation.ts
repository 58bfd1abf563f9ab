import type { Operation } from '../../../domain/model/authorization-policy.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import { formatPathPattern, parsePathPattern } from '../values/path-pattern.js';
import { formatStarPattern, parseStarPattern } from '../values/star-pattern.js';
import type { Finding } from './policy-report.js';
import { collectFields, writeValues, type ValueList } from './value-list.js';
import type { Entries, RuleContext } from './rule-entries.js';

/** Writes one operation without headers. One that the target's port rules out gives no entry, and no problem. */
export function writeOperation(operation: Operation, at: string, context: RuleContext): Entries {
  const ports = narrowedPorts(operation, context.port);
  if (ports?.length === 0)
    return { entries: [], problems: [], remarks: [{ pointer: at, reason: "it is not about the target's port" }] };
  const not = operation.not ?? {};
  const { fields, problems, remarks } = collectFields({
    hosts: writeHosts(operation.hosts, `${at}/hosts`),
    ports: writeValues(ports, `${at}/ports`, String),
    methods: writeMethods(operation, at),
    paths: writePaths(operation, at, context),
    notHosts: writeHosts(not.hosts, `${at}/not/hosts`),
    notPorts: writeValues(not.ports, `${at}/not/ports`, String),
    notMethods: writePatterns(not.methods, `${at}/not/methods`),
    notPaths: writeValues(not.paths, `${at}/not/paths`, formatPathPattern, parsePathPattern),
  });
  return { entries: [{ operation: fields }], problems: [...problems, ...grpcProblems(operation, at)], remarks };
}

function narrowedPorts(operation: Operation, port: number | null): number[] | undefined {
  if (port === null) return operation.ports;
  return operation.ports === undefined || operation.ports.includes(port) ? [port] : [];
}

function writeHosts(hosts: readonly StringMatch[] | undefined, at: string): ValueList {
  return writeValues(hosts, at, (match) => formatStarPattern(match, true), parseStarPattern);
}

function writePatterns(matches: readonly StringMatch[] | undefined, at: string): ValueList {
  return writeValues(matches, at, (match) => formatStarPattern(match), parseStarPattern);
}

/** A gRPC call is a POST. */
function writeMethods(operation: Operation, at: string): ValueList {
  const methods = operation.grpc === undefined ? operation.methods : [{ exact: 'POST' }];
  return writePatterns(methods, `${at}/methods`);
}

function writePaths(operation: Operation, at: string, { action }: RuleContext): ValueList {
  if (operation.grpc === undefined) return writeValues(operation.paths, `${at}/paths`, formatPathPattern, parsePathPattern);
  const isLoose = action === 'deny' || action === 'delegate';
  const written = writeValues(operation.grpc, `${at}/grpc`, isLoose ? formatLooseGrpc : formatGrpc);
  const isAnyPart = operation.grpc.some(({ service, method }) => service === undefined || method === undefined);
  const more = { pointer: `${at}/grpc`, reason: 'POST requests with more or fewer segments are meant too', isNarrower: true };
  const remark = { pointer: at, reason: 'gRPC methods are paths of POST requests' };
  return { ...written, remarks: isLoose && isAnyPart ? [remark, more] : [remark] };
}

/** What cannot be said of gRPC methods: two lists of paths in one operation, other methods than POST, and exceptions. */
function grpcProblems({ grpc, paths, methods, not }: Operation, at: string): Finding[] {
  const exception = { pointer: `${at}/not/grpc`, reason: 'Istio would except every request with the path, gRPC call or not' };
  const both = { pointer: `${at}/grpc`, reason: 'Istio has one list of paths, for gRPC methods and for paths' };
  const isPost = methods?.some((match) => 'present' in match || ('exact' in match && match.exact === 'POST')) ?? true;
  return [
    ...(not?.grpc === undefined ? [] : [exception]),
    ...(grpc === undefined || paths === undefined ? [] : [both]),
    ...(grpc === undefined || isPost ? [] : [{ pointer: `${at}/methods`, reason: 'a gRPC call is a POST' }]),
  ];
}

type GrpcCall = NonNullable<Operation['grpc']>[number];

/** Any service or method is one segment: what is let in are calls and nothing else. */
function formatGrpc(call: GrpcCall): string[] | null {
  if (formatLooseGrpc(call) === null) return null;
  return formatPathPattern({ template: `/${call.service ?? '{*}'}/${call.method ?? '{*}'}` });
}

/** Every call and more, as a template misses the characters that Envoy has in no segment: for what turns requests away. */
function formatLooseGrpc({ service, method }: GrpcCall): string[] | null {
  if ([service ?? '', method ?? ''].some((part) => /[*{}/]/.test(part))) return null;
  if (service === undefined) return [method === undefined ? '*' : `*/${method}`];
  return [method === undefined ? `/${service}/*` : `/${service}/${method}`];
}
