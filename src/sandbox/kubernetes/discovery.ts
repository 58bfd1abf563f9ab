import type { JsonObject, JsonValue } from '../json-object.js';
import type { ResourceType } from './resource-type.js';

/** Kubernetes release that the sandbox says it is. */
const KUBERNETES_VERSION = 'v1.37.2';

/** The document behind a discovery path (`/version`, `/api`, `/apis`, `/apis/GROUP`, `/apis/GROUP/VERSION`), or undefined. */
export function discoveryDocument(path: string, types: readonly ResourceType[]): JsonObject | undefined {
  const normal = path.replace(/\/$/, '');
  if (normal === '/version') return { major: '1', minor: '37', gitVersion: KUBERNETES_VERSION, platform: 'linux/amd64' };
  if (normal === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (normal === '/apis')
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames(types).map((group) => groupDocument(group, types)) };
  if (normal === '/api/v1') return resourceList('', 'v1', types);
  const [, apis, group, version, surplus] = normal.split('/');
  if (apis !== 'apis' || group === undefined || surplus !== undefined || !groupNames(types).includes(group)) return undefined;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(group, types) };
  return versionsOf(group, types).includes(version) ? resourceList(group, version, types) : undefined;
}

/** All groups, versions and resources in one document (`apidiscovery.k8s.io/v2`). */
export function aggregatedDiscovery(types: readonly ResourceType[]): JsonObject {
  const items = groupNames(types).map((group) => ({
    metadata: { name: group },
    versions: versionsOf(group, types).map((version) => ({
      version,
      resources: servedIn(group, version, types).map((type) => aggregatedResource(type, version)),
      freshness: 'Current',
    })),
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function aggregatedResource(type: ResourceType, version: string): JsonObject {
  const responseKind = { group: type.group, version, kind: type.kind };
  return {
    resource: type.plural,
    responseKind,
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.kind.toLowerCase(),
    verbs: verbsOf(type),
    ...(type.shortNames.length === 0 ? {} : { shortNames: [...type.shortNames] }),
    ...(type.hasStatus ? { subresources: [{ subresource: 'status', responseKind, verbs: STATUS_VERBS }] } : {}),
  };
}

const REVIEWS = 'authorization.k8s.io';

function groupNames(types: readonly ResourceType[]): string[] {
  return [...new Set([...types.map(({ group }) => group).filter((group) => group !== ''), REVIEWS])].toSorted();
}

function servedIn(group: string, version: string, types: readonly ResourceType[]): ResourceType[] {
  return types.filter((type) => type.group === group && type.versions.includes(version));
}

function versionsOf(group: string, types: readonly ResourceType[]): string[] {
  if (group === REVIEWS) return ['v1'];
  return [...new Set(types.filter((type) => type.group === group).flatMap(({ versions }) => versions))].toSorted(byStability);
}

/** GA before beta before alpha, higher numbers first (apimachinery pkg/version). */
function byStability(left: string, right: string): number {
  return weight(right) - weight(left);
}

function weight(version: string): number {
  const [, major, stage, minor] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? [];
  const level = stage === undefined ? 2 : stage === 'beta' ? 1 : 0;
  return level * 1e6 + Number(major ?? 0) * 1e3 + Number(minor ?? 0);
}

function groupDocument(group: string, types: readonly ResourceType[]): JsonObject {
  const versions = versionsOf(group, types).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] ?? {} };
}

function resourceList(group: string, version: string, types: readonly ResourceType[]): JsonObject {
  const resources: JsonValue[] = servedIn(group, version, types).flatMap((type) => resourcesOf(type));
  if (group === REVIEWS) {
    resources.push({
      name: 'selfsubjectaccessreviews',
      singularName: 'selfsubjectaccessreview',
      namespaced: false,
      kind: 'SelfSubjectAccessReview',
      verbs: ['create'],
    });
  }
  const groupVersion = group === '' ? version : `${group}/${version}`;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

const STATUS_VERBS = ['get', 'patch', 'update'];

function verbsOf({ custom, kind, group }: ResourceType): string[] {
  if (custom) return ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
  const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
  return group === '' && kind === 'Namespace' ? verbs.filter((verb) => verb !== 'deletecollection') : verbs;
}

function resourcesOf(type: ResourceType): JsonValue[] {
  const base = { singularName: type.kind.toLowerCase(), namespaced: type.namespaced, kind: type.kind };
  const main = {
    name: type.plural,
    ...base,
    verbs: verbsOf(type),
    ...(type.shortNames.length === 0 ? {} : { shortNames: [...type.shortNames] }),
  };
  const status = { name: `${type.plural}/status`, ...base, singularName: '', verbs: STATUS_VERBS };
  return type.hasStatus ? [main, status] : [main];
}
