import type { ApiServer } from '../../../src/control-planes/kubernetes/api-server.js';
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

/** `authorizationpolicies.security.istio.io`. */
export function qualified({ group, resource }: Permission): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** As the product names it: `patch authorizationpolicies.security.istio.io`. */
export function spelled(permission: Permission): string {
  return `${permission.verb} ${qualified(permission)}`;
}

/** The collections of an adapter that the server serves, by the resource's qualified name. */
export async function collectionsByResource(server: ApiServer, collections: readonly string[]): Promise<Map<string, string>> {
  const groups = Object.entries(Object.groupBy(collections, (collection) => collection.slice(0, collection.indexOf('/'))));
  const found = await Promise.all(
    groups.map(async ([group, members = []]) => {
      const kinds = new Map(members.map((collection) => [collection.slice(collection.indexOf('/') + 1), collection]));
      const lists = await Promise.all((await versionPaths(server, group)).map((path) => server.call<ResourceList>('GET', path)));
      return lists
        .flatMap(({ body }) => body.resources)
        .filter(({ name, kind }) => kinds.has(kind) && !name.includes('/'))
        .map(({ name, kind }) => [group === 'core' ? name : `${name}.${group}`, kinds.get(kind) ?? ''] as const);
    }),
  );
  return new Map(found.flat());
}

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly kind: string }[];
}

async function versionPaths(server: ApiServer, group: string): Promise<string[]> {
  if (group === 'core') return ['/api/v1'];
  const { body } = await server.call<{ versions: readonly { groupVersion: string }[] }>('GET', `/apis/${group}`);
  return body.versions.map(({ groupVersion }) => `/apis/${groupVersion}`);
}
