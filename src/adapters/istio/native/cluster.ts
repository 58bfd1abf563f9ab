import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { stringMapAt } from './fields.js';
import { istioSettings, type IstioSettings } from './istio-settings.js';
import { meshServices, type MeshService, type MeshServicePort } from './mesh-service.js';
import { declaredPorts, meshWorkloads, type MeshWorkload } from './mesh-workload.js';
import { selectsLabels } from './selects-labels.js';
import { dataPlaneFinder, type DataPlane } from './sidecar-injection.js';

/** Services, workloads and settings of one snapshot, with the ways between them. */
export interface Cluster {
  readonly settings: IstioSettings;
  readonly namespaceLabels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Oldest first. */
  readonly services: readonly MeshService[];
  readonly workloads: readonly MeshWorkload[];
  dataPlaneOf(workload: MeshWorkload): DataPlane;
  workloadsOf(service: MeshService): readonly MeshWorkload[];
  /** The Services that select a workload, oldest first. */
  servicesOf(workload: MeshWorkload): readonly MeshService[];
}

function groupByNamespace<Item extends { readonly namespace: string }>(
  items: readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.namespace);
    if (group === undefined) groups.set(item.namespace, [item]);
    else group.push(item);
  }
  return groups;
}

function selects(service: MeshService, workload: MeshWorkload): boolean {
  return service.selector !== null && selectsLabels(service.selector, workload.labels);
}

/** The labels by which Istio Gateways choose their proxies. */
function gatewaySelectors(snapshot: NativeSnapshot): readonly Readonly<Record<string, string>>[] {
  return objectsOf(snapshot, 'networking.istio.io/Gateway')
    .map((gateway) => stringMapAt(gateway.body, 'spec', 'selector'))
    .filter((selector) => Object.keys(selector).length > 0);
}

/** Reads a snapshot into a cluster; nothing is checked, what cannot be read is left out. */
export function readCluster(snapshot: NativeSnapshot): Cluster {
  const services = meshServices(snapshot);
  const workloads = meshWorkloads(snapshot);
  const namespaceLabels = new Map(
    objectsOf(snapshot, 'core/Namespace').map((object) => [object.name, stringMapAt(object.body, 'metadata', 'labels')]),
  );
  const servicesByNamespace = groupByNamespace(services);
  const workloadsByNamespace = groupByNamespace(workloads);
  return {
    settings: istioSettings(snapshot),
    namespaceLabels,
    services,
    workloads,
    dataPlaneOf: dataPlaneFinder(workloads, namespaceLabels, gatewaySelectors(snapshot)),
    workloadsOf: (service) =>
      (workloadsByNamespace.get(service.namespace) ?? []).filter((workload) => selects(service, workload)),
    servicesOf: (workload) => (servicesByNamespace.get(workload.namespace) ?? []).filter((service) => selects(service, workload)),
  };
}

/** The number of the workload port behind a Service port; null where the name is declared by no container. */
export function targetPortNumber(port: MeshServicePort, workload: MeshWorkload | undefined): number | null {
  if (typeof port.target === 'number') return port.target;
  const declared =
    workload === undefined ? undefined : declaredPorts(workload).find((candidate) => candidate.name === port.target);
  return declared?.port ?? null;
}
