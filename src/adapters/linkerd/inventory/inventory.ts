import type { Inventory, Namespace, Workload } from '../../../domain/model/inventory.js';
import type { NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { linkerdCollections } from '../collections.js';
import { textMapAt } from '../json-fields.js';
import { InboundPolicies } from '../semantics/inbound-policies.js';
import { serviceAccountIdentity } from '../settings/mesh-identity.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import type { MeshWorkload } from '../workloads/mesh-workload.js';
import { meshSettings } from './mesh-settings.js';
import { readService } from './service.js';

/** What a Linkerd mesh runs. Namespaces and service accounts that only other objects mention are taken to exist. */
export function inventory(snapshot: NativeSnapshot): Inventory {
  const policies = new InboundPolicies(snapshot);
  const { settings, objects } = policies;
  const namespaces = readNamespaces(policies);
  const workloads = namespaces.flatMap(({ name }) => policies.workloads.inNamespace(name));
  return {
    version: settings.version ?? snapshot.version,
    settings: meshSettings(settings),
    namespaces,
    services: objects
      .all(linkerdCollections.service)
      .map((service) => readService(service, policies))
      .sort(byNamespaceAndName),
    workloads: workloads.map((workload) => readWorkload(workload, settings)),
    identities: serviceAccounts(policies, workloads),
  };
}

const placedCollections = [
  linkerdCollections.service,
  linkerdCollections.serviceAccount,
  linkerdCollections.pod,
  linkerdCollections.deployment,
  linkerdCollections.statefulSet,
  linkerdCollections.daemonSet,
  linkerdCollections.externalWorkload,
];

function readNamespaces({ objects }: InboundPolicies): Namespace[] {
  const names = new Set(objects.all(linkerdCollections.namespace).map(({ name }) => name));
  for (const object of placedCollections.flatMap((collection) => objects.all(collection)))
    names.add(object.namespace ?? 'default');
  return [...names].sort().map((name) => ({
    name,
    labels: textMapAt(objects.find(linkerdCollections.namespace, null, name)?.body, 'metadata', 'labels'),
  }));
}

function readWorkload(workload: MeshWorkload, settings: ClusterSettings): Workload {
  const { namespace, name, labels, serviceAccount, ports, managed, address } = workload;
  const derived = serviceAccount === null ? null : serviceAccountIdentity(settings, namespace, serviceAccount);
  return {
    namespace,
    name,
    labels: { ...labels },
    identity: managed ? (workload.identity ?? derived) : null,
    serviceAccount,
    ports: ports.map((port) => ({ port: port.port, name: port.name })),
    meshed: managed,
    address,
  };
}

function serviceAccounts({ objects }: InboundPolicies, workloads: readonly MeshWorkload[]): string[] {
  const declared = objects.all(linkerdCollections.serviceAccount).map(({ namespace, name }) => `${namespace}/${name}`);
  const used = workloads.flatMap(({ namespace, serviceAccount }) =>
    serviceAccount === null ? [] : [`${namespace}/${serviceAccount}`],
  );
  return [...new Set([...declared, ...used])].sort();
}

function byNamespaceAndName(a: { namespace: string; name: string }, b: { namespace: string; name: string }): number {
  const [first, second] = [`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`];
  return first < second ? -1 : first > second ? 1 : 0;
}
