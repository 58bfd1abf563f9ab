import { policyLabel } from '../../../domain/model/policy.js';
import type { PlacedPolicy } from '../../../domain/translation/mesh-adapter.js';

/** Policies of one kind, namespace and name get the name of their Server, then a number, appended, but for the first. */
export function withDistinctNames(policies: readonly PlacedPolicy[]): PlacedPolicy[] {
  const taken = new Set<string>();
  return policies.map((placed) => {
    const { name, namespace } = placed.policy.metadata;
    const server = placed.names['server']?.name;
    const candidates = [name, ...(server === undefined || server === name ? [`${name}-server`] : [`${name}-${server}`])];
    const labelOf = (one: string): string => policyLabel({ kind: placed.policy.kind, namespace, name: one });
    let chosen = candidates.find((one) => !taken.has(labelOf(one)));
    for (let number = 2; chosen === undefined; number += 1) {
      if (!taken.has(labelOf(`${name}-${number}`))) chosen = `${name}-${number}`;
    }
    taken.add(labelOf(chosen));
    return {
      ...placed,
      policy: { ...placed.policy, metadata: { ...placed.policy.metadata, name: chosen } },
    };
  });
}
