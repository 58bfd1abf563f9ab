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

const RESOURCE_PATH =
  /^\/(?:api\/(?<core>v[^/]+)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))(?:\/namespaces\/(?<namespace>[^/]+))?(?:\/(?<rest>.+))?$/;

/** The request behind a path, null where no served resource has it, and the verb undefined where the method does not fit. */
export function readRequestInfo(method: string, url: URL, types: readonly ResourceType[]): RequestInfo | null | 'bad-method' {
  const groups = RESOURCE_PATH.exec(url.pathname)?.groups;
  if (groups === undefined) return null;
  const group = groups['group'] ?? '';
  const version = groups['core'] ?? groups['version'] ?? '';
  const segments = (groups['rest'] ?? '').split('/').filter((segment) => segment !== '');
  // `/api/v1/namespaces/shop` and its status name the namespace itself.
  const isNamespace = group === '' && groups['namespace'] !== undefined && (segments.length === 0 || segments[0] === 'status');
  const [plural, name, subresource, surplus] = isNamespace ? ['namespaces', groups['namespace'], segments[0]] : segments;
  const type = types.find(
    (candidate) => candidate.group === group && candidate.plural === plural && candidate.versions.includes(version),
  );
  const namespace = isNamespace ? null : (groups['namespace'] ?? null);
  if (type === undefined || surplus !== undefined) return null;
  if (subresource !== undefined && !(subresource === 'status' && type.hasStatus)) return null;
  if (type.namespaced ? namespace === null && name !== undefined : namespace !== null) return null;
  const verb = verbOf(method, name !== undefined, url.searchParams);
  if (verb === null) return 'bad-method';
  const decode = (text: string | undefined): string | null => (text === undefined ? null : decodeURIComponent(text));
  return { verb, type, version, namespace: decode(namespace ?? undefined), name: decode(name), subresource: subresource ?? null };
}

function verbOf(method: string, named: boolean, query: URLSearchParams): RequestInfo['verb'] | null {
  if (method === 'GET') {
    if (named) return 'get';
    return ['1', 'true'].includes(query.get('watch') ?? '') ? 'watch' : 'list';
  }
  if (method === 'POST') return named ? null : 'create';
  if (method === 'DELETE') return named ? 'delete' : 'deletecollection';
  if (method === 'PUT') return named ? 'update' : null;
  return method === 'PATCH' && named ? 'patch' : null;
}
