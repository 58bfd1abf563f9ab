import { isJsonObject } from '../../domain/json.js';
import { mapConcurrently } from '../map-concurrently.js';
import { qualifiedName, type ServedResource } from './discovery.js';
import type { KubernetesApi } from './kubernetes-api.js';

const READ_VERBS = ['get', 'list', 'watch'];
const WRITE_VERBS = ['patch', 'create', 'delete'];
const PATH = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** Asks the server whether this credential may use a verb on a resource in every namespace. */
async function mayUse(api: KubernetesApi, verb: string, group: string, resource: string): Promise<boolean> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { verb, group, resource } },
  };
  const answer = await api.call({ method: 'POST', path: PATH, body });
  const { status } = answer.body;
  return isJsonObject(status) && status['allowed'] === true;
}

/** What the credential lacks to read and write these resources, as `verb plural.group`. */
export async function missingPermissions(
  api: KubernetesApi,
  resources: readonly ServedResource[],
  written: ReadonlySet<string>,
): Promise<string[]> {
  if (await mayUse(api, '*', '*', '*')) return [];
  const needed = resources.flatMap((resource) => {
    const verbs = written.has(resource.collection) ? [...READ_VERBS, ...WRITE_VERBS] : READ_VERBS;
    return verbs.map((verb) => ({ verb, resource }));
  });
  const answers = await mapConcurrently(needed, 16, async ({ verb, resource }) => {
    const isAllowed = await mayUse(api, verb, resource.group, resource.plural);
    return isAllowed ? [] : [`${verb} ${qualifiedName(resource)}`];
  });
  return answers.flat();
}
