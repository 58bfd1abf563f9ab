import type { Operation } from '../../../domain/model/authorization-policy.js';
import type { StringMatch } from '../../../domain/model/string-match.js';
import { formatPathPattern } from '../values/path-pattern.js';
import { formatStarPattern } from '../values/star-pattern.js';
import type { Finding } from './policy-report.js';
import { collectFields, writeValues, type ValueList } from './value-list.js';
import type { Entries, RuleContext } from './rule-entries.js';

type OperationFields = NonNullable<Operation['not']>;

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
    paths: writePaths(operation, at),
    notHosts: writeHosts(not.hosts, `${at}/not/hosts`),
    notPorts: writeValues(not.ports, `${at}/not/ports`, String),
    notMethods: writeValues(not.methods, `${at}/not/methods`, (match) => formatStarPattern(match)),
    notPaths: writeNotPaths(not, at),
  });
  return { entries: [{ operation: fields }], problems: [...problems, ...grpcProblems(operation, at, context)], remarks };
}

function narrowedPorts(operation: Operation, port: number | null): number[] | undefined {
  if (port === null) return operation.ports;
  return operation.ports === undefined || operation.ports.includes(port) ? [port] : [];
}

function writeHosts(hosts: readonly StringMatch[] | undefined, at: string): ValueList {
  return writeValues(hosts, at, (match) => formatStarPattern(match, true));
}

/** A gRPC call is a POST. */
function writeMethods(operation: Operation, at: string): ValueList {
  const isGrpc = operation.grpc !== undefined && operation.methods === undefined;
  return writeValues(isGrpc ? [{ exact: 'POST' }] : operation.methods, `${at}/methods`, (match) => formatStarPattern(match));
}

function writePaths(operation: Operation, at: string): ValueList {
  if (operation.grpc === undefined) return writeValues(operation.paths, `${at}/paths`, formatPathPattern);
  const written = writeValues(operation.grpc, `${at}/grpc`, formatGrpc);
  return {
    ...written,
    remarks: [...written.remarks, { pointer: `${at}/grpc`, reason: 'gRPC methods are paths of POST requests' }],
  };
}

function writeNotPaths(not: OperationFields, at: string): ValueList {
  const paths = writeValues(not.paths, `${at}/not/paths`, formatPathPattern);
  const grpc = writeValues(not.grpc, `${at}/not/grpc`, formatGrpc);
  if (grpc.values === undefined) return paths;
  return {
    values: [...(paths.values ?? []), ...grpc.values],
    problems: [...paths.problems, ...grpc.problems],
    remarks: [...paths.remarks, { pointer: `${at}/not/grpc`, reason: 'gRPC methods are paths' }],
  };
}

/** Two lists of paths cannot both hold in one operation; a call that is no POST would escape a deny by `not.grpc`. */
function grpcProblems(operation: Operation, at: string, context: RuleContext): Finding[] {
  const both = operation.grpc !== undefined && operation.paths !== undefined;
  const escapes = operation.not?.grpc !== undefined && context.action !== 'allow';
  return [
    ...(both ? [{ pointer: `${at}/grpc`, reason: 'Istio has one list of paths, for gRPC methods and for paths' }] : []),
    ...(escapes
      ? [{ pointer: `${at}/not/grpc`, reason: 'a request with the path that is no gRPC call would not be matched' }]
      : []),
  ];
}

function formatGrpc({ service, method }: { service?: string | undefined; method?: string | undefined }): string[] | null {
  if ([service ?? '', method ?? ''].some((part) => /[*{}/]/.test(part))) return null;
  if (service === undefined) return [method === undefined ? '*' : `*/${method}`];
  return [method === undefined ? `/${service}/*` : `/${service}/${method}`];
}
