import { isJsonObject } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectAt, textAt, valueAt } from '../json-fields.js';
import { selectorMatches } from '../label-selector.js';
import { type DefaultPolicy, parseDefaultPolicy } from '../settings/default-policy.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';

/** How the proxy handles the connections of a port. */
export type ProxyProtocol = 'detect' | 'http1' | 'http2' | 'grpc' | 'opaque' | 'tls';

/** A Server as the policy controller reads it. */
export interface Server {
  readonly object: NativeObject;
  readonly protocol: ProxyProtocol;
  /** Null where it adds nothing. */
  readonly accessPolicy: DefaultPolicy | null;
}

const protocols: Readonly<Record<string, ProxyProtocol>> = {
  unknown: 'detect',
  'HTTP/1': 'http1',
  'HTTP/2': 'http2',
  gRPC: 'grpc',
  opaque: 'opaque',
  TLS: 'tls',
};

const olderVersions = /\/v1(alpha1|beta1|beta2)$/;

/** Reads a Server. Source: linkerd2 policy-controller/k8s/index/src/inbound/server.rs. */
export function readServer(object: NativeObject): Server {
  return {
    object,
    protocol: protocols[textAt(object.body, 'spec', 'proxyProtocol') ?? 'unknown'] ?? 'detect',
    // Absent means the schema's default, deny, which grants nothing either; the schemas before v1beta3 drop the field.
    accessPolicy: olderVersions.test(textAt(object.body, 'apiVersion') ?? '')
      ? null
      : parseDefaultPolicy(textAt(object.body, 'spec', 'accessPolicy')),
  };
}

/** Whether a Server governs a port of a workload: by its selector, and by number or by the name of a declared TCP port. */
export function serverSelects({ object }: Server, workload: MeshWorkload, port: number): boolean {
  const member = workload.external ? 'externalWorkloadSelector' : 'podSelector';
  if (!isJsonObject(valueAt(object.body, 'spec', member))) return false;
  const wanted = valueAt(object.body, 'spec', 'port');
  const portMatches =
    typeof wanted === 'number'
      ? wanted === port
      : workload.ports.some((one) => one.tcp && one.name === wanted && one.port === port);
  return portMatches && selectorMatches(objectAt(object.body, 'spec', member), workload.labels);
}

/** Oldest first, then by name: of several Servers on a port the first governs it. Those without a timestamp come last. */
export function compareServers(a: Server, b: Server): number {
  return compareText(creationOf(a.object), creationOf(b.object)) || compareText(a.object.name, b.object.name);
}

function creationOf(object: NativeObject): string {
  return textAt(object.body, 'metadata', 'creationTimestamp') ?? '\u{10ffff}';
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
