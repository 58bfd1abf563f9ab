import type { AuthorizationPolicy, CompiledRule } from './authorization-policy.js';
import type { Layer } from './compile-rule.js';
import type { ProviderState } from './custom-providers.js';
import type { RequestFacts } from './request-facts.js';

/** What DENY and ALLOW policies say: the rule that decided, or null where an ALLOW policy applies and none matches, or none applies. */
export interface EnforcedVerdict {
  readonly allowed: boolean;
  readonly rule: CompiledRule | null;
}

/** What CUSTOM policies say: a denial that is certain, a provider that somebody else asks, or nothing. */
export type CustomVerdict =
  { readonly deniedBy: CompiledRule } | { readonly delegatedTo: string; readonly rule: CompiledRule } | null;

function byName(a: CompiledRule, b: CompiledRule): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** The first rule, in Envoy's order, that matches. */
function firstMatch(policies: readonly AuthorizationPolicy[], layer: Layer, facts: RequestFacts): CompiledRule | null {
  const matching = policies.flatMap((policy) => policy.rules(layer)).filter((rule) => rule.matches(facts));
  return matching.sort(byName)[0] ?? null;
}

/**
 * DENY before ALLOW; without any ALLOW policy that is not a dry run, everything passes that no DENY stops
 * (istio/istio pilot/pkg/security/authz/builder).
 */
export function enforcedVerdict(policies: readonly AuthorizationPolicy[], layer: Layer, facts: RequestFacts): EnforcedVerdict {
  const enforced = policies.filter((policy) => !policy.dryRun);
  const denied = firstMatch(
    enforced.filter(({ action }) => action === 'DENY'),
    layer,
    facts,
  );
  if (denied !== null) return { allowed: false, rule: denied };
  const allowing = enforced.filter(({ action }) => action === 'ALLOW');
  const allowed = firstMatch(allowing, layer, facts);
  return { allowed: allowing.length === 0 || allowed !== null, rule: allowed };
}

/**
 * CUSTOM policies run before tokens are read. A provider that is unusable denies what its rules match, as do all where a
 * workload has several providers without the control plane's switch for that. Dry runs of a usable provider are enforced
 * as denials: istiod puts them where Envoy enforces.
 */
export function customVerdict(
  policies: readonly AuthorizationPolicy[],
  layer: Layer,
  facts: RequestFacts,
  providers: { readonly state: (name: string, layer: Layer) => ProviderState; readonly several: boolean },
): CustomVerdict {
  const custom = policies.filter(({ action }) => action === 'CUSTOM');
  const names = [...new Set(custom.map(({ provider }) => provider))].sort();
  const tooMany = names.length > 1 && !providers.several;
  let delegated: CustomVerdict = null;
  for (const name of names) {
    const state = tooMany ? 'unusable' : providers.state(name, layer);
    if (state === 'passed-over') continue;
    const own = custom.filter(({ provider }) => provider === name);
    const enforced = firstMatch(
      own.filter(({ dryRun }) => !dryRun),
      layer,
      facts,
    );
    const dryRun = firstMatch(
      own.filter((policy) => policy.dryRun),
      layer,
      facts,
    );
    if (state === 'unusable' && enforced !== null) return { deniedBy: enforced };
    if (state === 'usable' && dryRun !== null) return { deniedBy: dryRun };
    if (state === 'usable' && enforced !== null) delegated ??= { delegatedTo: name, rule: enforced };
  }
  return delegated;
}
