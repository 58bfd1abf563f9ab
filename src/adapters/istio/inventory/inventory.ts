import type { Inventory, Namespace, Workload } from '../../../domain/model/inventory.js';
import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { readCluster, type Cluster } from '../native/cluster.js';
import { mutualTlsResolver } from '../native/effective-mutual-tls.js';
import { declaredPorts, type MeshWorkload } from '../native/mesh-workload.js';
import { controlPlaneVersion } from './control-plane-version.js';
import { kubernetesService } from './kubernetes-service.js';
import { meshSettings } from './mesh-settings.js';
import { endpointReader } from './service-endpoints.js';
import { serviceEntryServices } from './service-entry.js';

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byNamespaceAndName(
  a: { readonly namespace: string; readonly name: string },
  b: { readonly namespace: string; readonly name: string },
): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
}

function inventoryWorkload(workload: MeshWorkload, cluster: Cluster): Workload {
  const meshed = cluster.dataPlaneOf(workload) !== 'none';
  const { namespace, name, serviceAccount } = workload;
  return {
    namespace,
    name,
    labels: { ...workload.labels },
    identity: meshed ? `spiffe://${cluster.settings.trustDomain}/ns/${namespace}/sa/${serviceAccount}` : null,
    serviceAccount,
    ports: declaredPorts(workload).map(({ port, name: portName }) => ({ port, name: portName })),
    meshed,
    address: workload.address,
  };
}

/** Namespaces that are there as objects, and those that other objects live in. */
function namespacesOf(cluster: Cluster): Namespace[] {
  const mentioned = [...cluster.services, ...cluster.workloads].map(({ namespace }) => namespace);
  return [...new Set([...cluster.namespaceLabels.keys(), ...mentioned])]
    .sort(compareText)
    .map((name) => ({ name, labels: { ...cluster.namespaceLabels.get(name) } }));
}

function serviceAccountsOf(snapshot: NativeSnapshot, cluster: Cluster): string[] {
  const declared = objectsOf(snapshot, 'core/ServiceAccount').map(({ namespace, name }) => `${namespace}/${name}`);
  const used = cluster.workloads.map(({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`);
  return [...new Set([...declared, ...used])].sort(compareText);
}

/** What an Istio mesh runs: Kubernetes Services and ServiceEntries, workloads with their identities, and the settings. */
export function inventory(snapshot: NativeSnapshot): Inventory {
  const cluster = readCluster(snapshot);
  const mutualTls = mutualTlsResolver(snapshot, cluster.settings);
  const context = { cluster, mutualTls, endpointsOf: endpointReader(snapshot) };
  const services = [
    ...cluster.services.map((service) => kubernetesService(service, context)),
    ...objectsOf(snapshot, 'networking.istio.io/ServiceEntry').flatMap(serviceEntryServices),
  ];
  return {
    version: snapshot.version ?? controlPlaneVersion(snapshot),
    settings: meshSettings(cluster.settings, mutualTls),
    namespaces: namespacesOf(cluster),
    services: services.sort(byNamespaceAndName),
    workloads: cluster.workloads.map((workload) => inventoryWorkload(workload, cluster)).sort(byNamespaceAndName),
    identities: serviceAccountsOf(snapshot, cluster),
  };
}
