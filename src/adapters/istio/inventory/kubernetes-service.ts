import type { MutualTlsMode, Service, ServicePort } from '../../../domain/model/inventory.js';
import { targetPortNumber, type Cluster } from '../native/cluster.js';
import type { MutualTlsResolver, MutualTlsSetting } from '../native/effective-mutual-tls.js';
import { stringAt } from '../native/fields.js';
import type { MeshService, MeshServicePort } from '../native/mesh-service.js';
import type { MeshWorkload } from '../native/mesh-workload.js';
import { inventoryProtocol } from './inventory-protocol.js';
import type { EndpointReader } from './service-endpoints.js';

const MODES: Readonly<Record<MutualTlsSetting, MutualTlsMode>> = {
  STRICT: 'strict',
  PERMISSIVE: 'permissive',
  DISABLE: 'disabled',
};

/** PeerAuthentication's mode in the inventory's words. */
export function inventoryMutualTls(setting: MutualTlsSetting): MutualTlsMode {
  return MODES[setting];
}

/** What service readers share. */
export interface ServiceContext {
  readonly cluster: Cluster;
  readonly mutualTls: MutualTlsResolver;
  readonly endpointsOf: EndpointReader;
}

/** The mTLS that the workloads behind a port demand; null where they differ, and where none of them is in the mesh. */
function portMutualTls(
  service: MeshService,
  port: MeshServicePort,
  workloads: readonly MeshWorkload[],
  context: ServiceContext,
): MutualTlsMode | null {
  if (service.selector === null) return null;
  const meshed = workloads.filter((workload) => context.cluster.dataPlaneOf(workload) !== 'none');
  if (workloads.length > 0 && meshed.length === 0) return null;
  const behind = meshed.length > 0 ? meshed : [undefined];
  const modes = behind.map((workload) => {
    const number = targetPortNumber(port, workload) ?? port.number;
    return context.mutualTls(service.namespace, workload?.labels ?? service.selector ?? {}, number).mode;
  });
  const [mode] = modes;
  return mode !== undefined && modes.every((other) => other === mode) ? inventoryMutualTls(mode) : null;
}

function servicePort(
  service: MeshService,
  port: MeshServicePort,
  workloads: readonly MeshWorkload[],
  context: ServiceContext,
): ServicePort {
  return {
    port: port.number,
    name: port.name,
    protocol: inventoryProtocol(port.protocol),
    targetPort: targetPortNumber(port, workloads[0]),
    mutualTls: portMutualTls(service, port, workloads, context),
  };
}

/** A Kubernetes Service as the inventory shows it. */
export function kubernetesService(service: MeshService, context: ServiceContext): Service {
  const workloads = context.cluster.workloadsOf(service);
  return {
    namespace: service.namespace,
    name: service.name,
    labels: { ...service.labels },
    selector: service.selector === null ? null : { ...service.selector },
    ports: service.ports.map((port) => servicePort(service, port, workloads, context)),
    endpoints: context.endpointsOf(service, workloads),
    external: stringAt(service.object.body, 'spec', 'type') === 'ExternalName',
  };
}
