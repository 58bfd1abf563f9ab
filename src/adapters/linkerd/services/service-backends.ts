import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { listAt, numberAt, textAt, textMapAt, valueAt } from '../json-fields.js';
import type { ObjectIndex } from '../object-index.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';
import type { WorkloadIndex } from '../workloads/workload-index.js';

/** The workloads behind a Service: those its selector chooses, else the pods that its EndpointSlices or Endpoints name. */
export function serviceBackends(service: NativeObject, workloads: WorkloadIndex, objects: ObjectIndex): readonly MeshWorkload[] {
  const namespace = service.namespace ?? 'default';
  const selector = Object.entries(textMapAt(service.body, 'spec', 'selector'));
  const candidates = workloads.inNamespace(namespace);
  if (selector.length > 0) return candidates.filter(({ labels }) => selector.every(([key, value]) => labels[key] === value));
  const named = endpointTargets(service, objects);
  return candidates.filter(({ name }) => named.has(name));
}

function endpointTargets(service: NativeObject, objects: ObjectIndex): ReadonlySet<string> {
  const legacy = objects.find(linkerdCollections.endpoints, service.namespace, service.name);
  const addresses = [
    ...endpointSlices(service, objects).flatMap(({ body }) => listAt(body, 'endpoints')),
    ...listAt(legacy?.body, 'subsets').flatMap((subset) => listAt(subset, 'addresses')),
  ];
  return new Set(addresses.flatMap((address) => textAt(address, 'targetRef', 'name') ?? []));
}

/** The EndpointSlices that belong to a Service. */
export function endpointSlices(service: NativeObject, objects: ObjectIndex): NativeObject[] {
  const slices = objects.inNamespace(linkerdCollections.endpointSlice, service.namespace ?? 'default');
  return slices.filter(({ body }) => textAt(body, 'metadata', 'labels', 'kubernetes.io/service-name') === service.name);
}

/** The entry of `spec.ports` for a port number; null where the Service does not declare it. */
export function servicePort(service: NativeObject, port: number): JsonValue | null {
  return listAt(service.body, 'spec', 'ports').find((entry) => numberAt(entry, 'port') === port) ?? null;
}

/** The port of a workload behind a Service port: a number, or a name that one of its containers declares; else null. */
export function targetPort(entry: JsonValue, workload: MeshWorkload): number | null {
  const target = valueAt(entry, 'targetPort') ?? valueAt(entry, 'port');
  if (typeof target === 'number') return target;
  const tcp = (textAt(entry, 'protocol') ?? 'TCP') === 'TCP';
  return workload.ports.find((port) => port.name === target && port.tcp === tcp)?.port ?? null;
}
