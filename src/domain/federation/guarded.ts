import type { Policy } from '../model/policy.js';
import type { ServiceExport } from '../model/service-export.js';
import { isPlacedOn } from '../translation/placement.js';
import { hasLabels, servicesOf } from './exported-services.js';
import type { FederatedMesh } from './federated-mesh.js';

/** True where the exporting mesh already denies what no rule allows: by its default, or by an allow policy for the service. */
export function isGuarded(exported: ServiceExport, from: FederatedMesh, policies: readonly Policy[]): boolean {
  if (from.inventory.settings.defaultAction === 'deny') return true;
  return policies.some((policy) => isPlacedOn(policy, from) && allowsOn(policy, exported, from));
}

function allowsOn(policy: Policy, exported: ServiceExport, from: FederatedMesh): boolean {
  if (policy.kind !== 'AuthorizationPolicy' || policy.spec.action !== 'allow' || policy.spec.dryRun === true) return false;
  const target = policy.spec.target ?? { namespace: policy.metadata.namespace };
  const isSameNamespace = from.adapter.kind === 'consul' || policy.metadata.namespace === exported.metadata.namespace;
  if ('mesh' in target) return true;
  if ('namespace' in target) return from.adapter.kind === 'consul' || target.namespace === exported.metadata.namespace;
  if ('service' in target) return isSameNamespace && target.service === exported.spec.from.service;
  const selectors = servicesOf(exported, from).map(({ selector }) => selector ?? {});
  return (isSameNamespace || target.allNamespaces === true) && selectors.some((labels) => hasLabels(labels, target.workloads));
}
