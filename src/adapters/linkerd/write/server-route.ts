import type { JsonObject } from '../../../domain/json.js';
import type { NativeRef } from '../../../domain/translation/native-object.js';
import { linkerdCollections } from '../collections.js';
import type { AuthorizationPart } from './authorization-part.js';
import { nativeDraft } from './native-draft.js';
import { objectName } from './object-name.js';
import type { ObjectPool } from './object-pool.js';
import type { GrantTarget } from './written-authorization.js';

/** Claims an HTTPRoute whose parent is the Server. */
export function claimRoute(
  { names, metadata, report }: AuthorizationPart,
  suffix: string,
  hostname: string | null,
  rules: JsonObject[],
  server: NativeRef,
  pool: ObjectPool,
): NativeRef {
  const spec = {
    parentRefs: [{ group: 'policy.linkerd.io', kind: 'Server', name: server.name }],
    ...(hostname === null ? {} : { hostnames: [hostname] }),
    rules,
  };
  const part = `http-route${suffix}`;
  const wanted = { ...server, collection: linkerdCollections.gatewayHttpRoute, name: objectName(metadata.name, suffix) };
  const ref = { collection: wanted.collection, namespace: wanted.namespace, name: wanted.name };
  return pool.claimNamed((one) => nativeDraft(one, spec), names[part], ref, report.label, part);
}

/** The route as the target of a grant. */
export function routeTarget({ collection, name }: NativeRef): GrantTarget {
  const [group = '', kind = ''] = collection.split('/');
  return { group, kind, name };
}
