import { objectsOf, type NativeSnapshot } from '../../../domain/translation/native-snapshot.js';
import { stringMapAt } from '../native/fields.js';
import { istioSettings } from '../native/istio-settings.js';
import { ownTrustDomains } from '../values/own-trust-domain.js';
import { hasWaypointLabel } from '../values/waypoint.js';

/** What of the mesh decides the meaning of single objects. */
export interface ReadScope {
  readonly mesh: string;
  readonly version: string | null;
  readonly rootNamespace: string;
  readonly ownTrustDomains: readonly string[];
  /** The control plane revision that runs; null where unknown. */
  readonly revision: string | null;
  /** True where requests to the Service pass a waypoint, which is what enforces policies that name the Service. */
  hasWaypoint(namespace: string, service: string): boolean;
}

/** Collects the scope from the mesh's settings, its Services and Namespaces. */
export function readScope(snapshot: NativeSnapshot): ReadScope {
  const settings = istioSettings(snapshot);
  const labels = new Map(
    ['core/Service', 'core/Namespace'].flatMap((collection) =>
      objectsOf(snapshot, collection).map((object) => [
        `${collection} ${object.namespace ?? ''}/${object.name}`,
        stringMapAt(object.body, 'metadata', 'labels'),
      ]),
    ),
  );
  return {
    mesh: snapshot.mesh,
    version: snapshot.version,
    rootNamespace: settings.rootNamespace,
    ownTrustDomains: ownTrustDomains({ trustDomain: settings.trustDomain, trustDomainAliases: [...settings.trustDomainAliases] }),
    revision: settings.revision,
    hasWaypoint: (namespace, service) =>
      hasWaypointLabel(labels.get(`core/Service ${namespace}/${service}`), labels.get(`core/Namespace /${namespace}`)),
  };
}
