import { canonicalJson } from '../../../domain/canonical-json.js';
import type { AuthorizationRule } from '../../../domain/model/authorization-policy.js';
import type { DefaultPolicy } from '../settings/default-policy.js';

/** The rule that says what an accessPolicy grants; null for `deny` and `audit`, which are no grants. */
export function presetRule(policy: DefaultPolicy, clusterNetworks: readonly string[]): AuthorizationRule | null {
  if (policy === 'deny' || policy === 'audit') return null;
  const principal = {
    ...(policy.endsWith('-authenticated') ? { identities: [{ anyAuthenticated: true as const }] } : {}),
    ...(policy.startsWith('cluster-') ? { ipBlocks: [...clusterNetworks] } : {}),
  };
  return Object.keys(principal).length === 0 ? {} : { from: [principal] };
}

const presets = ['all-unauthenticated', 'all-authenticated', 'cluster-unauthenticated', 'cluster-authenticated'] as const;

/** The accessPolicy that grants just what the rule does; null where none does. */
export function rulePreset(rule: AuthorizationRule, clusterNetworks: readonly string[]): DefaultPolicy | null {
  if ((rule.to ?? []).length > 0 || (rule.when ?? []).length > 0) return null;
  const wanted = canonicalJson(sorted(rule.from ?? []));
  return presets.find((preset) => canonicalJson(sorted(presetRule(preset, clusterNetworks)?.from ?? [])) === wanted) ?? null;
}

function sorted(from: NonNullable<AuthorizationRule['from']>): unknown[] {
  return from
    .filter((principal, _index, all) => all.length > 1 || Object.keys(principal).length > 0)
    .map((principal) =>
      principal.ipBlocks === undefined ? principal : { ...principal, ipBlocks: [...principal.ipBlocks].sort() },
    );
}
