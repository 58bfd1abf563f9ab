import type { ObjectIndex } from '../object-index.js';
import type { ClusterSettings } from '../settings/cluster-settings.js';
import { AuthenticationObjects } from './authentication-objects.js';
import { type Network, parseCidrs } from './network.js';
import { RouteAcceptance } from './route-acceptance.js';

/** What reading the policy of any namespace needs of the whole mesh. */
export interface PolicyContext {
  readonly objects: ObjectIndex;
  readonly settings: ClusterSettings;
  readonly clusterNetworks: readonly Network[];
  readonly probeNetworks: readonly Network[];
  readonly authentications: AuthenticationObjects;
  readonly acceptance: RouteAcceptance;
}

/** Gathers it. A network of the settings that cannot be read is left out, which can only narrow what is granted. */
export function policyContext(objects: ObjectIndex, settings: ClusterSettings): PolicyContext {
  return {
    objects,
    settings,
    clusterNetworks: settings.clusterNetworks.flatMap((text) => parseCidrs([text]) ?? []),
    probeNetworks: settings.probeNetworks.flatMap((text) => parseCidrs([text]) ?? []),
    authentications: new AuthenticationObjects(objects, settings),
    acceptance: new RouteAcceptance(objects),
  };
}
