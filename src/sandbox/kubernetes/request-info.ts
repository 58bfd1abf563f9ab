import { ApiError, badRequest } from './api-error.js';
import type { ResourceType } from './resource-type.js';

/** What a resource request asks for, read from method and path (k8s.io/apiserver pkg/endpoints/request/requestinfo.go). */
export interface RequestInfo {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';
  readonly type: ResourceType;
  readonly version: string;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly subresource: string | null;
}

/** A path as far as it can be read without knowing what is served. */
export interface ResourcePath {
  readonly verb: RequestInfo['verb'] | null;
  readonly group: string;
  readonly version: string;
  readonly namespace: string | null;
  readonly plural: string;
  readonly name: string | null;
  readonly subresource: string | null;
}

const RESOURCE_PATH =
  /^\/(?:api\/(?<core>v[^/]+)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))(?:\/namespaces\/(?<namespace>[^/]+))?(?:\/(?<rest>.+))?$/;

/** What a path names, or null where it is no path of a resource. */
export function readResourcePath(method: string, url: URL): ResourcePath | null {
  const groups = RESOURCE_PATH.exec(url.pathname)?.groups;
  if (groups === undefined) return null;
  const group = groups['group'] ?? '';
  const segments = (groups['rest'] ?? '').split('/').filter((segment) => segment !== '');
  // `/api/v1/namespaces/shop` and its status name the namespace itself.
  const isNamespace =
    group === '' && groups['namespace'] !== undefined && ['status', 'finalize', undefined].includes(segments[0]);
  const [plural, name, subresource, surplus] = isNamespace ? ['namespaces', groups['namespace'], segments[0]] : segments;
  if (plural === undefined || surplus !== undefined) return null;
  const decode = (text: string | undefined): string | null => (text === undefined ? null : decodeURIComponent(text));
  return {
    verb: verbOf(method, name !== undefined, url.searchParams),
    group,
    version: groups['core'] ?? groups['version'] ?? '',
    namespace: isNamespace ? null : decode(groups['namespace']),
    plural,
    name: decode(name),
    subresource: subresource ?? null,
  };
}

/** The request behind a path, null where no served resource has it; 400 or 405 where the method does not fit. */
export function requestInfo(path: ResourcePath, types: readonly ResourceType[]): RequestInfo | null {
  const { verb, group, version, namespace, plural, name, subresource } = path;
  const type = types.find(
    (candidate) => candidate.group === group && candidate.plural === plural && candidate.versions.includes(version),
  );
  if (type === undefined) return null;
  if (subresource !== null && !isSubresource(type, subresource)) return null;
  if (type.namespaced ? namespace === null && (name !== null || verb === 'create') : namespace !== null) return null;
  if (verb === null) throw methodNotAllowed();
  if (name === null && ['update', 'patch'].includes(verb)) throw badRequest('name must be provided');
  return { verb, type, version, namespace, name, subresource };
}

/** 405. */
export function methodNotAllowed(): ApiError {
  return new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

function isSubresource({ group, kind, hasStatus }: ResourceType, subresource: string): boolean {
  return subresource === 'status' ? hasStatus : subresource === 'finalize' && group === '' && kind === 'Namespace';
}

function verbOf(method: string, isNamed: boolean, query: URLSearchParams): RequestInfo['verb'] | null {
  if (method === 'GET') {
    if (isNamed) return 'get';
    return ['1', 'true'].includes(query.get('watch') ?? '') ? 'watch' : 'list';
  }
  if (method === 'POST') return isNamed ? null : 'create';
  if (method === 'DELETE') return isNamed ? 'delete' : 'deletecollection';
  if (method === 'PUT') return 'update';
  return method === 'PATCH' ? 'patch' : null;
}
