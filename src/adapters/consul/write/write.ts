import type { PlacedPolicy, WriteContext, Writing } from '../../../domain/translation/mesh-adapter.js';
import { policyLabel, type Policy, type PolicyKind } from '../../../domain/model/policy.js';
import { RouteGraph } from './route-graph.js';
import { writeAuthorization } from './write-authorization.js';
import { writeBackends } from './write-backends.js';
import { writeMutualTls } from './write-mutual-tls.js';
import { writeRoutes } from './write-routes.js';

/** Config entries for policies, with what did not come across exactly. Exports are written by federation. */
export function writePolicies(policies: readonly PlacedPolicy[], context: WriteContext): Writing {
  const authorization = ofKind(policies, 'AuthorizationPolicy')
    .map(({ policy }) => policy)
    .toSorted(byLabel);
  const backends = writeBackends(ofKind(policies, 'BackendPolicy').map(({ policy }) => policy));
  const routes = ofKind(policies, 'TrafficRoute').map(({ policy }) => policy);
  const written = [
    writeMutualTls(ofKind(policies, 'MutualTlsPolicy'), authorization, context),
    backends,
    writeRoutes(routes, new RouteGraph(backends.objects, context), context),
    writeAuthorization(authorization, context),
  ];
  return { objects: written.flatMap(({ objects }) => objects), report: written.flatMap(({ notes }) => notes) };
}

/** Several policies can become one entry: the order in which they come must not show in it. */
function byLabel(a: Policy, b: Policy): number {
  return policyLabel(a) < policyLabel(b) ? -1 : 1;
}

type Placed<K extends PolicyKind> = PlacedPolicy & { readonly policy: Extract<Policy, { kind: K }> };

function ofKind<K extends PolicyKind>(policies: readonly PlacedPolicy[], kind: K): Placed<K>[] {
  return policies.filter((placed): placed is Placed<K> => placed.policy.kind === kind);
}
