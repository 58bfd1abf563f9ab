import type { JsonValue } from '../../../domain/json.js';
import type { Endpoint } from '../../../domain/model/inventory.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import { listAt, numberAt, textAt, textsAt, valueAt } from '../json-fields.js';
import type { ObjectIndex } from '../object-index.js';
import { endpointSlices, targetPort } from '../services/service-backends.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';

/** The endpoints of a Service by address and port: from its EndpointSlices, else its Endpoints, else the pods it selects. */
export function readEndpoints(service: NativeObject, backends: readonly MeshWorkload[], objects: ObjectIndex): Endpoint[] {
  const slices = endpointSlices(service, objects);
  const legacy = objects.find(linkerdCollections.endpoints, service.namespace, service.name);
  if (slices.length > 0) return sorted(slices.flatMap(({ body }) => ofSlice(body)));
  if (legacy !== null) return sorted(listAt(legacy.body, 'subsets').flatMap(ofSubset));
  return sorted(backends.flatMap((workload) => ofWorkload(workload, service)));
}

// An endpoint whose readiness is not told counts as ready.
function ofSlice(slice: JsonValue): Endpoint[] {
  return listAt(slice, 'endpoints').flatMap((endpoint) =>
    textsAt(endpoint, 'addresses').flatMap((address) =>
      endpointsAt(address, listAt(slice, 'ports'), endpoint, valueAt(endpoint, 'conditions', 'ready') !== false),
    ),
  );
}

function ofSubset(subset: JsonValue): Endpoint[] {
  const at = (member: string, healthy: boolean): Endpoint[] =>
    listAt(subset, member).flatMap((address) =>
      endpointsAt(textAt(address, 'ip') ?? '', listAt(subset, 'ports'), address, healthy),
    );
  return [...at('addresses', true), ...at('notReadyAddresses', false)];
}

function ofWorkload(workload: MeshWorkload, service: NativeObject): Endpoint[] {
  const { address, name, ready } = workload;
  if (address === null) return [];
  return listAt(service.body, 'spec', 'ports').map((entry) => ({
    address,
    port: targetPort(entry, workload),
    workload: name,
    healthy: ready,
  }));
}

function endpointsAt(address: string, ports: readonly JsonValue[], named: JsonValue, healthy: boolean): Endpoint[] {
  const workload = textAt(named, 'targetRef', 'name');
  const numbers = ports.length === 0 ? [null] : ports.map((port) => numberAt(port, 'port'));
  return numbers.map((port) => ({ address, port, workload, healthy }));
}

function sorted(endpoints: Endpoint[]): Endpoint[] {
  return endpoints.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : (a.port ?? 0) - (b.port ?? 0)));
}
