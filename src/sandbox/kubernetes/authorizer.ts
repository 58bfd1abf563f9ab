import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.js';
import type { ResourcePath } from './request-info.js';

/** What a token may do, in the terms of an RBAC rule; `*` stands for all. */
export interface AccessRule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  /** Plural names, or `plural/subresource`. */
  readonly resources: readonly string[];
  /** Absent: in every namespace and cluster-wide. */
  readonly namespaces?: readonly string[];
}

/** A bearer token, whose it is, and its rules. */
export interface AccessToken {
  readonly token: string;
  readonly user: string;
  readonly rules: readonly AccessRule[];
}

/** May do everything. */
export const ADMIN_RULES: readonly AccessRule[] = [{ verbs: ['*'], groups: ['*'], resources: ['*'] }];

/** May look at everything and change nothing. */
export const READER_RULES: readonly AccessRule[] = [{ verbs: ['get', 'list', 'watch'], groups: ['*'], resources: ['*'] }];

/** What is asked of an authorizer. */
export interface AccessAttributes {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string | null;
  readonly namespace: string | null;
}

/** Who brings no token. */
const ANONYMOUS: AccessToken = { token: '', user: 'system:anonymous', rules: [] };

/** What everybody may ask for. */
const PUBLIC_PATHS = ['/version', '/livez', '/readyz', '/healthz'];

/** The token of a request, nobody's where there is none; 401 where it is unknown. */
export function authenticate(headers: IncomingMessage['headers'], tokens: readonly AccessToken[]): AccessToken {
  const presented = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (presented === undefined) return ANONYMOUS;
  const found = tokens.find(({ token }) => token === presented);
  if (found === undefined) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
  return found;
}

/** 403 where the token may not see a path that is no resource: discovery is for everybody with a name. */
export function authorizePath({ user, rules }: AccessToken, method: string, path: string): void {
  const isDiscovery = /^\/(api|apis)(\/[^/]+){0,2}\/?$/.test(path);
  const mayRead = PUBLIC_PATHS.includes(path) || (user !== ANONYMOUS.user && isDiscovery);
  if (mayRead || rules.some(({ resources }) => resources.includes('*'))) return;
  const verb = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }[method] ?? method.toLowerCase();
  throw new ApiError(403, 'Forbidden', `forbidden: User "${user}" cannot ${verb} path "${path}"`);
}

/** True where one of the token's rules covers the request. */
export function mayDo(token: AccessToken, asked: AccessAttributes): boolean {
  const resource = asked.subresource === null ? asked.resource : `${asked.resource}/${asked.subresource}`;
  const covers = (list: readonly string[], item: string): boolean => list.includes('*') || list.includes(item);
  return token.rules.some(
    (rule) =>
      covers(rule.verbs, asked.verb) &&
      covers(rule.groups, asked.group) &&
      covers(rule.resources, resource) &&
      (rule.namespaces === undefined || (asked.namespace !== null && rule.namespaces.includes(asked.namespace))),
  );
}

/** 403 where the token may not make the request, in RBAC's words. A namespace lies in itself. */
export function authorize(token: AccessToken, path: ResourcePath, verb: string): void {
  const { group, plural, name, subresource } = path;
  const namespace = group === '' && plural === 'namespaces' ? name : path.namespace;
  if (mayDo(token, { verb, group, resource: plural, subresource, namespace })) return;
  const resource = subresource === null ? plural : `${plural}/${subresource}`;
  const scope = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const object = name === null ? '' : ` "${name}"`;
  const qualified = group === '' ? plural : `${plural}.${group}`;
  throw new ApiError(
    403,
    'Forbidden',
    `${qualified}${object} is forbidden: User "${token.user}" cannot ${verb} resource "${resource}" in API group "${group}" ${scope}`,
    { ...(name === null ? {} : { name }), ...(group === '' ? {} : { group }), kind: plural },
  );
}
