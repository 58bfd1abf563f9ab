import { policyLabel } from '../../model/policy.js';
import type { Check, CheckedPolicy, RawFinding } from '../check-input.js';
import { policyObject } from '../finding-object.js';

/** IC-08: two policies of a kind of which only one can decide, on the same target in the same mesh. */
export const exclusivePolicies: Check = {
  codes: ['IC-08'],
  run: ({ policies }) => {
    const claims = policies.flatMap((checked) => claimsOf(checked).map((claim) => ({ checked, claim })));
    return [...Map.groupBy(claims, ({ claim }) => claim).values()]
      .filter((group) => group.length > 1)
      .map((group) => finding(group.map(({ checked }) => checked)));
  },
};

/** What the policy claims for itself, per mesh: the mode of a target, the settings of a host. */
function claimsOf({ policy, meshes }: CheckedPolicy): string[] {
  if (policy.kind === 'MutualTlsPolicy') {
    const target = policy.spec.target ?? { namespace: policy.metadata.namespace };
    return meshes.map((mesh) => JSON.stringify([mesh, policy.kind, policy.metadata.namespace, target]));
  }
  if (policy.kind === 'BackendPolicy') {
    return meshes.map((mesh) => JSON.stringify([mesh, policy.kind, policy.metadata.namespace, policy.spec.host]));
  }
  return [];
}

function finding(group: readonly CheckedPolicy[]): RawFinding {
  const names = group.map(({ policy }) => policyLabel(policy));
  return {
    code: 'IC-08',
    verdict: 'VIOLATED',
    why: `${names.join(' and ')} decide the same thing for the same target; the mesh follows one and ignores the rest`,
    objects: group.map((checked) =>
      policyObject(checked, checked.policy.kind === 'BackendPolicy' ? '/spec/host' : '/spec/target'),
    ),
  };
}
