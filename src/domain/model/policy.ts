import { z } from 'zod';
import { AuthorizationPolicy } from './authorization-policy.js';
import { BackendPolicy } from './backend-policy.js';
import { MutualTlsPolicy } from './mutual-tls-policy.js';
import { ServiceExport } from './service-export.js';
import { TrafficRoute } from './traffic-route.js';

/** Any policy document. */
export const Policy = z
  .discriminatedUnion('kind', [MutualTlsPolicy, AuthorizationPolicy, TrafficRoute, BackendPolicy, ServiceExport])
  .meta({ id: 'Policy' });
export type Policy = z.infer<typeof Policy>;

/** The kinds of policy, in the order in which they are listed to people. */
export const PolicyKind = z
  .enum(['MutualTlsPolicy', 'AuthorizationPolicy', 'TrafficRoute', 'BackendPolicy', 'ServiceExport'])
  .meta({ id: 'PolicyKind' });
export type PolicyKind = z.infer<typeof PolicyKind>;

/** Names one policy in a project. */
export interface PolicyRef {
  readonly kind: PolicyKind;
  readonly namespace: string;
  readonly name: string;
}

/** The text form of a reference: `AuthorizationPolicy bookinfo/reviews-readers`. */
export function policyLabel(policy: Policy | PolicyRef): string {
  const { namespace, name } = 'metadata' in policy ? policy.metadata : policy;
  return `${policy.kind} ${namespace}/${name}`;
}
