import type { Reading } from '../../../domain/translation/mesh-adapter.js';
import type { NativeObject } from '../../../domain/translation/native-object.js';
import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { OPAQUE_COLLECTIONS, POLICY_COLLECTIONS } from '../collections.js';
import { inCreationOrder } from '../native/creation-order.js';
import { objectAt, stringMapAt } from '../native/fields.js';
import { readAuthorizationPolicy } from './authorization-policy.js';
import { readDestinationRule } from './destination-rule.js';
import { readGatewayRoute } from './gateway-route.js';
import { unread, type NativeReading } from './native-reading.js';
import { readPeerAuthentication } from './peer-authentication.js';
import { readScope, type ReadScope } from './read-scope.js';
import { withDistinctNames } from './route-names.js';
import { readVirtualService } from './virtual-service.js';

/** Reads every policy object of a snapshot; objects that the model cannot say are noted as a whole. */
export function readSnapshot(snapshot: NativeSnapshot): Reading {
  const scope = readScope(snapshot);
  const ofPart = (part: keyof typeof POLICY_COLLECTIONS): NativeObject[] =>
    objectsOf(snapshot, POLICY_COLLECTIONS[part].collection);
  const older = olderPeerAuthentications(ofPart('peer-authentication'));
  const readings = [
    ...ofPart('peer-authentication').map((object) =>
      managed(object, scope, () => readPeerAuthentication(object, scope, older.get(object) ?? null)),
    ),
    ...ofPart('authorization-policy').map((object) => managed(object, scope, () => readAuthorizationPolicy(object, scope))),
    ...ofPart('virtual-service').map((object) => managed(object, scope, () => readVirtualService(object, scope))),
    ...ofPart('http-route').map((object) => managed(object, scope, () => readGatewayRoute(object, scope, 'http-route'))),
    ...ofPart('grpc-route').map((object) => managed(object, scope, () => readGatewayRoute(object, scope, 'grpc-route'))),
    ...ofPart('destination-rule').map((object) => managed(object, scope, () => readDestinationRule(object, scope))),
    ...OPAQUE_COLLECTIONS.flatMap((collection) => objectsOf(snapshot, collection)).map((object) =>
      unread(object, [{ pointer: '', reason: 'the model has no such kind; the object is kept as it is' }]),
    ),
  ];
  return {
    policies: withDistinctNames(readings.map((reading) => reading.policy).filter((policy) => policy !== null)),
    notes: readings.flatMap((reading) => reading.notes),
  };
}

/** Objects that istiod made for itself, or that another revision reads, are no policies of this mesh. */
function managed(object: NativeObject, scope: ReadScope, read: () => NativeReading): NativeReading {
  const annotations = Object.keys(objectAt(object.body, 'metadata', 'annotations'));
  if (annotations.some((key) => key.startsWith('internal.istio.io/'))) {
    return unread(object, [{ pointer: '', reason: 'istiod made this object for itself' }]);
  }
  const revision = stringMapAt(object.body, 'metadata', 'labels')['istio.io/rev'];
  if (revision !== undefined && scope.revision !== null && revision !== scope.revision) {
    return unread(object, [{ pointer: '', reason: `only the control plane revision ${revision} reads this object` }]);
  }
  return read();
}

/** For each PeerAuthentication that an older one of the same namespace and selector overrides, that older one. */
function olderPeerAuthentications(objects: readonly NativeObject[]): ReadonlyMap<NativeObject, NativeObject> {
  const oldest = new Map<string, NativeObject>();
  const overridden = new Map<NativeObject, NativeObject>();
  for (const object of inCreationOrder(objects)) {
    const labels = Object.entries(stringMapAt(object.body, 'spec', 'selector', 'matchLabels')).sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    const key = JSON.stringify([object.namespace, labels]);
    const older = oldest.get(key);
    if (older === undefined) oldest.set(key, object);
    else overridden.set(object, older);
  }
  return overridden;
}
