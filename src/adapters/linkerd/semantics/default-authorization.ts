import type { DecisionReason } from '../../../domain/model/access-decision.js';
import type { DefaultPolicy } from '../settings/default-policy.js';
import { identitiesAuthentication } from './authentication.js';
import { anyNetwork, type Authorization } from './authorization.js';
import type { Network } from './network.js';

/**
 * The grants of a default policy or of a Server's accessPolicy: none for `deny`, everybody for `audit`.
 * Source: linkerd2 policy-controller/k8s/index/src/defaults.rs.
 */
export function defaultAuthorizations(
  policy: DefaultPolicy,
  clusterNetworks: readonly Network[],
  reason: DecisionReason | null,
): Authorization[] {
  if (policy === 'deny') return [];
  return [
    {
      name: `default/${policy}`,
      reason,
      authentication: policy.endsWith('-authenticated') ? identitiesAuthentication(['*']) : { kind: 'anybody' },
      networks: policy.startsWith('cluster-') ? clusterNetworks : anyNetwork,
    },
  ];
}
