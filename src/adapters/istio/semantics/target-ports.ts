import type { JsonObject } from '../../../domain/json.js';
import type { AccessTarget } from '../../../domain/model/access-query.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { objectsOf } from '../../../domain/translation/native-snapshot.js';
import { targetPortNumber, type Cluster } from '../native/cluster.js';
import { stringsAt } from '../native/fields.js';
import type { MeshService } from '../native/mesh-service.js';
import { declaredPorts, type MeshWorkload } from '../native/mesh-workload.js';

/** A workload port that a query means. */
export interface TargetPort {
  readonly workload: MeshWorkload;
  readonly port: number;
}

/** The ports behind a target, or why there are none; `missing` where the mesh does not have the target at all. */
type TargetResolution =
  | { readonly ports: readonly TargetPort[] }
  | { readonly missing: string }
  | { readonly unclear: string }
  | { readonly unmanaged: string };

/** Resolves the targets of queries against one snapshot. */
export type TargetResolver = (target: AccessTarget) => TargetResolution;

function assumedPorts(service: MeshService): JsonObject[] {
  return service.ports.flatMap(({ target, number }) =>
    typeof target === 'string' ? [{ name: target, containerPort: number }] : [],
  );
}

/** A Service without known workloads still says which labels they would bear; ports that it names are taken to have its numbers. */
function assumedWorkload(service: MeshService): MeshWorkload {
  return {
    object: service.object,
    namespace: service.namespace,
    name: service.name,
    labels: service.selector ?? {},
    annotations: {},
    serviceAccount: 'default',
    spec: { containers: [{ ports: assumedPorts(service) }] },
    address: null,
  };
}

/** `reviews`, `reviews.bookinfo` and `reviews.bookinfo.svc.cluster.local` name the same Service. */
function namesService(service: MeshService, name: string, namespace: string | undefined): boolean {
  const [short, ofName, svc] = name.split('.');
  if (service.name !== short || (svc !== undefined && svc !== 'svc')) return false;
  if (ofName !== undefined && service.namespace !== ofName) return false;
  return namespace === undefined || service.namespace === namespace;
}

function portsOfService(service: MeshService, workloads: readonly MeshWorkload[], port: number): readonly TargetPort[] {
  const servicePort = service.ports.find((candidate) => candidate.number === port);
  return workloads.flatMap((workload) => {
    const number = servicePort === undefined ? port : targetPortNumber(servicePort, workload);
    return number === null ? [] : [{ workload, port: number }];
  });
}

/** Makes the resolver. A port is looked for among the Service's ports first and taken as the workload's otherwise. */
export function targetResolver(snapshot: NativeSnapshot, cluster: Cluster): TargetResolver {
  const externalHosts = new Set(
    objectsOf(snapshot, 'networking.istio.io/ServiceEntry').flatMap((entry) => stringsAt(entry.body, 'spec', 'hosts')),
  );
  const servicesByName = new Map<string, MeshService[]>();
  for (const service of cluster.services) {
    servicesByName.set(service.name, [...(servicesByName.get(service.name) ?? []), service]);
  }
  const workloadsByName = new Map<string, MeshWorkload[]>();
  for (const workload of cluster.workloads) {
    workloadsByName.set(workload.name, [...(workloadsByName.get(workload.name) ?? []), workload]);
  }
  const behind = new Map<MeshService, readonly MeshWorkload[]>();

  function workloadsBehind(service: MeshService): readonly MeshWorkload[] {
    const known = behind.get(service) ?? cluster.workloadsOf(service);
    behind.set(service, known);
    return known.length > 0 || service.selector === null ? known : [assumedWorkload(service)];
  }

  function ofService(target: AccessTarget, name: string): TargetResolution {
    const candidates = (servicesByName.get(name.split('.', 1)[0] ?? '') ?? []).filter((candidate) =>
      namesService(candidate, name, target.namespace),
    );
    const [service, ...others] = candidates;
    if (service === undefined) {
      return externalHosts.has(name) ? { unmanaged: 'the service is outside the mesh' } : { missing: `no Service ${name}` };
    }
    if (others.length > 0) return { unclear: `several namespaces have a Service ${name}: name one` };
    const workloads = workloadsBehind(service);
    if (workloads.length === 0) return { unmanaged: 'the Service selects no workloads' };
    const [only, ...more] = service.ports;
    const port = target.port ?? (only === undefined || more.length > 0 ? undefined : only.number);
    if (port === undefined) return { unclear: `name a port of Service ${name}` };
    const ports = portsOfService(service, workloads, port);
    return ports.length > 0 ? { ports } : { unclear: `no workload declares the port behind ${name}:${port}` };
  }

  function ofWorkload(target: AccessTarget, name: string): TargetResolution {
    const candidates = (workloadsByName.get(name) ?? []).filter(
      (workload) => target.namespace === undefined || workload.namespace === target.namespace,
    );
    const [workload, ...others] = candidates;
    if (workload === undefined) return { missing: `no workload ${name}` };
    if (others.length > 0) return { unclear: `several workloads are called ${name}: name a namespace` };
    const [only, ...more] = declaredPorts(workload);
    const port = target.port ?? (only === undefined || more.length > 0 ? undefined : only.port);
    return port === undefined ? { unclear: `name a port of workload ${name}` } : { ports: [{ workload, port }] };
  }

  return (target) =>
    target.workload === undefined ? ofService(target, target.service ?? '') : ofWorkload(target, target.workload);
}
