import type { ApiServer } from './api-server.js';

/** A Kubernetes object with its identity. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly status?: unknown;
}

interface ResourceList {
  readonly resources?: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

/**
 * Applies objects one after another as the field manager `manager`, as `kubectl apply --server-side` does, and then what their status
 * says, which there a controller or kubelet would write. Raises an error with the server's words where it takes one not.
 */
export async function applyObjects(server: ApiServer, objects: readonly KubernetesObject[], manager = 'kubectl'): Promise<void> {
  const paths = new ResourcePaths(server);
  for (const { status, ...object } of objects) {
    const path = await paths.of(object);
    await apply(server, path, object, manager);
    if (status === undefined) continue;
    const { apiVersion, kind, metadata } = object;
    const { name, namespace } = metadata;
    await apply(server, `${path}/status`, { apiVersion, kind, metadata: { name, namespace }, status }, 'kubelet');
  }
}

async function apply(server: ApiServer, path: string, object: object, manager: string): Promise<void> {
  const { status, body } = await server.call('PATCH', `${path}?fieldManager=${manager}&fieldValidation=Strict`, object, {
    contentType: 'application/apply-patch+yaml',
  });
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
}

/** Where objects are, each API version discovered once. */
export class ResourcePaths {
  private readonly lists = new Map<string, Promise<ResourceList>>();

  constructor(private readonly server: ApiServer) {}

  /** The path of an object. Raises an error for a kind that is not served. */
  async of({ apiVersion, kind, metadata }: Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>): Promise<string> {
    const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const list = this.lists.get(root) ?? this.server.call<ResourceList>('GET', root).then(({ body }) => body);
    this.lists.set(root, list);
    const resource = (await list).resources?.find((one) => one.kind === kind && !one.name.includes('/'));
    if (resource === undefined) throw new Error(`${apiVersion} ${kind} is not served`);
    const scope = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
    return `${root}${scope}/${resource.name}/${metadata.name}`;
  }
}
