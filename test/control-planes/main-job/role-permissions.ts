import type { KubernetesObject } from '../../../src/control-planes/kubernetes/apply-objects.js';

/** One verb on one resource. */
export interface Permission {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
}

/** A ClusterRole as it lies in deploy/. */
export interface ClusterRole extends KubernetesObject {
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

/** The one ClusterRole among the objects of a file. */
export function clusterRoleIn(objects: readonly KubernetesObject[]): ClusterRole {
  const roles = objects.filter(({ kind }) => kind === 'ClusterRole');
  if (roles.length !== 1) throw new Error(`${roles.length} ClusterRoles`);
  return roles[0] as ClusterRole;
}

/** Every verb on every resource that it grants. */
export function permissionsOf({ rules }: ClusterRole): Permission[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => ({ group, resource, verb })))),
  );
}

/** The same role with these permissions alone. */
export function granting(role: ClusterRole, permissions: readonly Permission[]): ClusterRole {
  const rules = permissions.map(({ group, resource, verb }) => ({ apiGroups: [group], resources: [resource], verbs: [verb] }));
  return { ...role, rules };
}

/** As the product names it: `patch authorizationpolicies.security.istio.io`. */
export function spelled({ group, resource, verb }: Permission): string {
  return `${verb} ${resource}${group === '' ? '' : `.${group}`}`;
}
