import type { JsonValue } from '../../../domain/json.js';
import type { Endpoint } from '../../../domain/model/inventory.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { targetPortNumber } from '../native/cluster.js';
import { listAt, objectAt, portAt, stringAt, stringMapAt, stringsAt } from '../native/fields.js';
import type { MeshService } from '../native/mesh-service.js';
import type { MeshWorkload } from '../native/mesh-workload.js';

/** Gives the endpoints of a Service with the workloads that it selects, by address and port. */
export type EndpointReader = (service: MeshService, workloads: readonly MeshWorkload[]) => Endpoint[];

interface Backend {
  readonly addresses: readonly string[];
  readonly ports: readonly (number | null)[];
  readonly workload: string | null;
  readonly healthy: boolean;
}

function endpointsOf({ addresses, ports, workload, healthy }: Backend): Endpoint[] {
  return addresses.flatMap((address) => ports.map((port) => ({ address, port, workload, healthy })));
}

function portNumbers(value: JsonValue): readonly (number | null)[] {
  const ports = listAt(value, 'ports').map((port) => portAt(port, 'port'));
  return ports.length === 0 ? [null] : ports;
}

/** An endpoint whose readiness is not told counts as ready. */
function ofSlice(slice: NativeObject): Endpoint[] {
  const ports = portNumbers(slice.body);
  return listAt(slice.body, 'endpoints').flatMap((endpoint) =>
    endpointsOf({
      addresses: stringsAt(endpoint, 'addresses'),
      ports,
      workload: stringAt(endpoint, 'targetRef', 'name'),
      healthy: objectAt(endpoint, 'conditions')['ready'] !== false,
    }),
  );
}

function ofSubset(subset: JsonValue): Endpoint[] {
  const ports = portNumbers(subset);
  const listed = (member: string, healthy: boolean): Endpoint[] =>
    listAt(subset, member).flatMap((address) =>
      endpointsOf({
        addresses: [stringAt(address, 'ip') ?? ''],
        ports,
        workload: stringAt(address, 'targetRef', 'name'),
        healthy,
      }),
    );
  return [...listed('addresses', true), ...listed('notReadyAddresses', false)];
}

function isReady(workload: MeshWorkload): boolean {
  const ready = listAt(workload.object.body, 'status', 'conditions').find((condition) => stringAt(condition, 'type') === 'Ready');
  return ready === undefined || stringAt(ready, 'status') === 'True';
}

function ofWorkload(service: MeshService, workload: MeshWorkload): Endpoint[] {
  if (workload.address === null) return [];
  return endpointsOf({
    addresses: [workload.address],
    ports: service.ports.map((port) => targetPortNumber(port, workload)),
    workload: workload.name,
    healthy: isReady(workload),
  });
}

function sorted(endpoints: readonly Endpoint[]): Endpoint[] {
  return [...endpoints].sort((a, b) =>
    a.address === b.address ? (a.port ?? 0) - (b.port ?? 0) : a.address < b.address ? -1 : 1,
  );
}

/** Endpoints come from the Service's EndpointSlices, else from its Endpoints object, else from the Pods that it selects. */
export function endpointReader(snapshot: NativeSnapshot): EndpointReader {
  const slices = Map.groupBy(objectsOf(snapshot, 'discovery.k8s.io/EndpointSlice'), (slice) => {
    const service = stringMapAt(slice.body, 'metadata', 'labels')['kubernetes.io/service-name'] ?? '';
    return `${slice.namespace}/${service}`;
  });
  const legacy = new Map(objectsOf(snapshot, 'core/Endpoints').map((object) => [`${object.namespace}/${object.name}`, object]));
  return (service, workloads) => {
    const key = `${service.namespace}/${service.name}`;
    const own = slices.get(key);
    if (own !== undefined) return sorted(own.flatMap(ofSlice));
    const endpoints = legacy.get(key);
    if (endpoints !== undefined) return sorted(listAt(endpoints.body, 'subsets').flatMap(ofSubset));
    return sorted(workloads.flatMap((workload) => ofWorkload(service, workload)));
  };
}
