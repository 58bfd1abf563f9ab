import { isJsonObject } from '../../domain/json.js';
import { mapConcurrently } from '../map-concurrently.js';
import { qualifiedName, type ServedResource } from './discovery.js';
import type { KubernetesApi } from './kubernetes-api.js';

/** What observing takes: never the read of a single object. */
const READ_VERBS = ['list'];
const FOLLOW_VERBS = ['watch'];
/** Server-side apply takes patch, and create where the object is not there yet; a conflict is judged by what is there, thus get. */
const WRITE_VERBS = ['get', 'create', 'patch', 'delete'];
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

/** Collections by what is to be done with them. */
export interface WantedAccess {
  readonly observed: readonly string[];
  readonly followed: readonly string[];
  readonly written: readonly string[];
}

/** What the credential lacks for what is to be done with these resources, as `verb plural.group`. */
export async function missingPermissions(
  api: KubernetesApi,
  resources: ReadonlyMap<string, ServedResource>,
  { observed, followed, written }: WantedAccess,
): Promise<string[]> {
  if (await mayUse(api, '*', '*', '*')) return [];
  const needed = [
    ...observed.flatMap((collection) => permissionsOn(resources.get(collection), READ_VERBS)),
    ...followed.flatMap((collection) => permissionsOn(resources.get(collection), FOLLOW_VERBS)),
    ...written.flatMap((collection) => permissionsOn(resources.get(collection), WRITE_VERBS)),
  ];
  const answers = await mapConcurrently(needed, 16, async ({ verb, resource }) => {
    const isAllowed = await mayUse(api, verb, resource.group, resource.plural);
    return isAllowed ? [] : [`${verb} ${qualifiedName(resource)}`];
  });
  return answers.flat();
}

function permissionsOn(resource: ServedResource | undefined, verbs: readonly string[]) {
  return resource === undefined ? [] : verbs.map((verb) => ({ verb, resource }));
}
