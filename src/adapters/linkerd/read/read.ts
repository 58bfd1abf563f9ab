import type { PlacedPolicy, Reading } from '../../../domain/translation/mesh-adapter.js';
import { type NativeObject, nativeKey } from '../../../domain/translation/native-object.js';
import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { linkerdCollections } from '../collections.js';
import { textMapAt } from '../json-fields.js';
import { OPAQUE_COLLECTIONS } from '../policy-collections.js';
import { InboundPolicies } from '../semantics/inbound-policies.js';
import { serverParents } from '../semantics/parent-refs.js';
import { withDistinctNames } from './distinct-names.js';
import { readAuthorizations } from './read-authorizations.js';
import { ReadNotes } from './read-notes.js';
import { readTrafficRoute } from './read-traffic-route.js';

const { gatewayHttpRoute, policyHttpRoute, gatewayGrpcRoute } = linkerdCollections;

/** Reads every policy object of a snapshot; what the model cannot say is noted. */
export function readSnapshot(snapshot: NativeSnapshot): Reading {
  const notes = new ReadNotes();
  const authorizations = readAuthorizations(snapshot.mesh, new InboundPolicies(snapshot), notes);
  const read = new Set(authorizations.flatMap(({ names }) => Object.values(names).map(nativeKey)));
  const policies = [...authorizations, ...readRoutes(snapshot, read, notes)];
  for (const [collection, reason] of Object.entries(OPAQUE_COLLECTIONS)) {
    for (const object of objectsOf(snapshot, collection)) notes.unread(object, reason);
  }
  for (const service of objectsOf(snapshot, linkerdCollections.service)) noteAnnotations(service, notes);
  return { policies: withDistinctNames(policies), notes: notes.all };
}

function readRoutes(snapshot: NativeSnapshot, read: ReadonlySet<string>, notes: ReadNotes): PlacedPolicy[] {
  const routes = [gatewayHttpRoute, policyHttpRoute, gatewayGrpcRoute].flatMap((collection) => objectsOf(snapshot, collection));
  return routes.flatMap((route) => {
    if (serverParents(route).length === 0) return readTrafficRoute(snapshot.mesh, route, notes) ?? [];
    if (!read.has(nativeKey(route))) notes.unread(route, 'it is a route on a Server that is not read');
    return [];
  });
}

/** How callers reach a Service is said on the Service itself, which is not ours to write. */
function noteAnnotations(service: NativeObject, notes: ReadNotes): void {
  for (const name of Object.keys(textMapAt(service.body, 'metadata', 'annotations'))) {
    if (!/^(balancer(\.alpha)?|retry|timeout)\.linkerd\.io\//.test(name)) continue;
    const pointer = `/metadata/annotations/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    notes.add(service, pointer, 'a setting of the Service for its callers, which is not written');
  }
}
