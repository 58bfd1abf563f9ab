import { policyLabel } from '../../../domain/model/policy.js';
import type { PlacedPolicy } from '../../../domain/translation/mesh-adapter.js';

const SUFFIXES: Readonly<Record<string, string>> = { 'http-route': 'httproute', 'grpc-route': 'grpcroute' };

/** A VirtualService, an HTTPRoute and a GRPCRoute may bear one name; the policies of the latter two then get their kind added. */
export function withDistinctNames(policies: readonly PlacedPolicy[]): PlacedPolicy[] {
  const taken = new Set<string>();
  return policies.map((placed) => {
    const label = policyLabel(placed.policy);
    if (!taken.has(label)) {
      taken.add(label);
      return placed;
    }
    const part = Object.keys(placed.names)[0] ?? '';
    const renamed = withName(placed, `${placed.policy.metadata.name}.${SUFFIXES[part] ?? part}`);
    taken.add(policyLabel(renamed.policy));
    return renamed;
  });
}

function withName(placed: PlacedPolicy, name: string): PlacedPolicy {
  return { ...placed, policy: { ...placed.policy, metadata: { ...placed.policy.metadata, name } } };
}
