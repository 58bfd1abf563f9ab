import { objectAt, stringAt, type JsonObject } from '../json-object.js';
import { type AccessToken, mayDo } from './authorizer.js';

/** The answer to a SelfSubjectAccessReview. */
export function reviewAccess(token: AccessToken, review: JsonObject): JsonObject {
  const asked = objectAt(objectAt(review, 'spec'), 'resourceAttributes');
  const allowed = mayDo(token, {
    verb: stringAt(asked, 'verb') ?? '',
    group: stringAt(asked, 'group') ?? '',
    resource: stringAt(asked, 'resource') ?? '',
    subresource: stringAt(asked, 'subresource') ?? null,
    namespace: stringAt(asked, 'namespace') ?? null,
  });
  const reason = allowed ? { reason: `RBAC: allowed by ClusterRoleBinding of ${token.user}` } : {};
  return { ...review, status: { allowed, ...reason } };
}
