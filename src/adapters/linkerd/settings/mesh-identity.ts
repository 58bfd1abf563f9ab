import type { ClusterSettings } from './cluster-settings.js';

/** The identity of a ServiceAccount's workloads; references always resolve to the local control plane and trust domain. */
export function serviceAccountIdentity(settings: ClusterSettings, namespace: string, name: string): string {
  const { controlPlaneNamespace, identityDomain } = settings;
  return `${name}.${namespace}.serviceaccount.identity.${controlPlaneNamespace}.${identityDomain}`;
}

/** The pattern of all identities of a namespace. Source: linkerd2 policy-controller/k8s/index/src/cluster_info.rs. */
export function namespaceIdentities(settings: ClusterSettings, namespace: string): string {
  return serviceAccountIdentity(settings, namespace, '*');
}
