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

/**
 * The namespace in which a grant for the service stands. Consul has one namespace, and what becomes one entry there must be of one
 * namespace here: that of the policies that the service has already.
 */
export function grantNamespace(exported: ServiceExport, from: FederatedMesh, policies: readonly Policy[]): string {
  if (from.adapter.hasNamespaces) return exported.metadata.namespace;
  const own = policies.find((policy) => isPlacedOn(policy, from) && isForService(policy, exported.spec.from.service));
  return own?.metadata.namespace ?? exported.metadata.namespace;
}

function isForService(policy: Policy, service: string): boolean {
  const target = policy.kind === 'AuthorizationPolicy' ? policy.spec.target : undefined;
  return target !== undefined && 'service' in target && target.service === service;
}

function allowsOn(policy: Policy, exported: ServiceExport, from: FederatedMesh): boolean {
  if (policy.kind !== 'AuthorizationPolicy' || policy.spec.action !== 'allow' || policy.spec.dryRun === true) return false;
  const target = policy.spec.target ?? { namespace: policy.metadata.namespace };
  const isSameNamespace = !from.adapter.hasNamespaces || policy.metadata.namespace === exported.metadata.namespace;
  if ('mesh' in target) return true;
  if ('namespace' in target) return !from.adapter.hasNamespaces || target.namespace === exported.metadata.namespace;
  if ('service' in target) return isSameNamespace && target.service === exported.spec.from.service;
  const selectors = servicesOf(exported, from).map(({ selector }) => selector ?? {});
  return (isSameNamespace || target.allNamespaces === true) && selectors.some((labels) => hasLabels(labels, target.workloads));
}
