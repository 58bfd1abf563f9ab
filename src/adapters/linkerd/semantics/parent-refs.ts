import type { JsonValue } from '../../../domain/json.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { listAt, textAt, valueAt } from '../json-fields.js';
import { targetsKind } from './target-kind.js';

/** A Server that a route names as its parent. */
export interface ServerParent {
  readonly namespace: string;
  readonly name: string;
  /** True where the reference names a port, a section or another namespace, which the inbound index does not take. */
  readonly invalid: boolean;
}

/**
 * The Servers among the parents of a route. An absent group means the route's own group, as its schema's default has it, so that
 * on Gateway API routes the group must be written; an absent kind means Gateway.
 * Source: linkerd2 policy-controller/k8s/index/src/inbound/routes.rs.
 */
export function serverParents(route: NativeObject): ServerParent[] {
  const ownNamespace = route.namespace ?? 'default';
  return listAt(route.body, 'spec', 'parentRefs')
    .filter((reference) => namesServer(reference, route) && textAt(reference, 'name'))
    .map((reference) => {
      const namespace = textAt(reference, 'namespace') ?? ownNamespace;
      const narrowed = valueAt(reference, 'port') ?? valueAt(reference, 'sectionName') ?? null;
      return { namespace, name: textAt(reference, 'name') ?? '', invalid: namespace !== ownNamespace || narrowed !== null };
    });
}

function namesServer(reference: JsonValue, route: NativeObject): boolean {
  const group = textAt(reference, 'group') ?? route.collection.slice(0, route.collection.indexOf('/'));
  return targetsKind({ group, kind: textAt(reference, 'kind') ?? 'Gateway' }, 'policy.linkerd.io', 'Server');
}
