import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { inCreationOrder } from './creation-order.js';
import { stringMapAt } from './fields.js';

/** The security kinds whose objects select workloads. */
export type SecurityKind = 'AuthorizationPolicy' | 'PeerAuthentication' | 'RequestAuthentication';

/**
 * The objects of one security kind by namespace, oldest first. An object that bears the label of another control plane
 * revision is left out, as the revision that is known to run does not read it.
 */
export function securityObjects(
  snapshot: NativeSnapshot,
  kind: SecurityKind,
  revision: string | null,
): ReadonlyMap<string, readonly NativeObject[]> {
  const byNamespace = new Map<string, NativeObject[]>();
  for (const object of inCreationOrder(objectsOf(snapshot, `security.istio.io/${kind}`))) {
    const label = stringMapAt(object.body, 'metadata', 'labels')['istio.io/rev'];
    if (revision !== null && label !== undefined && label !== revision) continue;
    const namespace = object.namespace ?? 'default';
    const group = byNamespace.get(namespace);
    if (group === undefined) byNamespace.set(namespace, [object]);
    else group.push(object);
  }
  return byNamespace;
}
