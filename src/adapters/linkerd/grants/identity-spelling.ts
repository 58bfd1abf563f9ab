import type { MeshSettings } from '../../../domain/model/inventory.js';

/** The parts of this mesh's identities that are the same for every workload. */
export interface IdentityScope {
  readonly controlPlaneNamespace: string;
  readonly trustDomain: string;
}

/** The scope of a mesh; what the settings do not say is as the chart has it. */
export function identityScope(settings: MeshSettings): IdentityScope {
  return { controlPlaneNamespace: settings.rootNamespace ?? 'linkerd', trustDomain: settings.trustDomain ?? 'cluster.local' };
}

/**
 * A workload's identity as its certificate bears it: `SA.NS.serviceaccount.identity.CONTROL-PLANE.TRUST-DOMAIN`.
 * Source: linkerd2 pkg/identity, controller/identity.
 */
export function spellIdentity(identity: { readonly namespace: string; readonly name: string }, settings: MeshSettings): string {
  const scope = identityScope(settings);
  return spellAccount(identity.name, identity.namespace, scope.trustDomain, scope);
}

/** An identity, or with `*` for the account a pattern, of any trust domain whose control plane lives in the same namespace. */
export function spellAccount(account: string, namespace: string, trustDomain: string, scope: IdentityScope): string {
  return `${account}.${namespace}.serviceaccount.identity.${scope.controlPlaneNamespace}.${trustDomain}`;
}

/** The pattern of all identities of a trust domain. */
export function spellTrustDomain(trustDomain: string, scope: IdentityScope): string {
  return `*.serviceaccount.identity.${scope.controlPlaneNamespace}.${trustDomain}`;
}

/** The parts of an identity pattern. `account` and `namespace` are null where the pattern covers all. */
export interface IdentityParts {
  readonly account: string | null;
  readonly namespace: string | null;
  readonly trustDomain: string;
}

/** Takes an identity pattern apart; null where it is none that these parts can say. */
export function parseIdentityParts(pattern: string, scope: IdentityScope): IdentityParts | null {
  const mark = `.serviceaccount.identity.${scope.controlPlaneNamespace}.`;
  const at = pattern.indexOf(mark);
  if (at < 0) return null;
  const trustDomain = pattern.slice(at + mark.length);
  const labels = pattern.slice(0, at).split('.');
  if (trustDomain === '' || labels.some((label) => label === '') || labels.slice(1).includes('*')) return null;
  if (labels[0] !== '*') {
    return labels.length < 2 ? null : { account: labels.slice(0, -1).join('.'), namespace: labels.at(-1) ?? null, trustDomain };
  }
  // `*.x.ns` would be the accounts that end in `.x`.
  return labels.length > 2 ? null : { account: null, namespace: labels[1] ?? null, trustDomain };
}
