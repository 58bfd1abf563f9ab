import type { IncomingMessage } from 'node:http';
import { ApiError, qualifiedResource } from './api-error.js';
import type { RequestInfo } from './request-info.js';

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

/** The token of a request; 401 where there is none or it is unknown. */
export function authenticate(headers: IncomingMessage['headers'], tokens: readonly AccessToken[]): AccessToken {
  const presented = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const found = tokens.find(({ token }) => token === presented);
  if (found === undefined) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
  return found;
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

/** 403 where the token may not make the request, in RBAC's words. */
export function authorize(token: AccessToken, info: RequestInfo): void {
  const { type, verb, namespace, name, subresource } = info;
  if (mayDo(token, { verb, group: type.group, resource: type.plural, subresource, namespace })) return;
  const resource = subresource === null ? type.plural : `${type.plural}/${subresource}`;
  const scope = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const object = name === null ? '' : ` "${name}"`;
  throw new ApiError(
    403,
    'Forbidden',
    `${qualifiedResource(type)}${object} is forbidden: User "${token.user}" cannot ${verb} resource "${resource}" in API group "${type.group}" ${scope}`,
    { ...(name === null ? {} : { name }), ...(type.group === '' ? {} : { group: type.group }), kind: type.plural },
  );
}
