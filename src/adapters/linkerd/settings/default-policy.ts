import { z } from 'zod';

/** What happens on a port that no Server selects, and what a Server's accessPolicy grants besides its authorizations. */
export const DefaultPolicy = z.enum([
  'all-unauthenticated',
  'all-authenticated',
  'cluster-unauthenticated',
  'cluster-authenticated',
  'deny',
  'audit',
]);
export type DefaultPolicy = z.infer<typeof DefaultPolicy>;

/** Reads a policy name; null for anything else: the spelling is case-sensitive. Source: linkerd2 policy-controller/k8s/index/src/defaults.rs. */
export function parseDefaultPolicy(text: string | null | undefined): DefaultPolicy | null {
  return DefaultPolicy.safeParse(text).data ?? null;
}

/** The authenticated variant of an allowing policy; `deny` and `audit` stay what they are. */
export function requireIdentity(policy: DefaultPolicy): DefaultPolicy {
  if (policy === 'all-unauthenticated') return 'all-authenticated';
  return policy === 'cluster-unauthenticated' ? 'cluster-authenticated' : policy;
}
