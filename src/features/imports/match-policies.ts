import { canonicalJson } from '../../domain/canonical-json.js';
import type { PlacedPolicy } from '../../domain/translation/mesh-adapter.js';
import type { StoredPolicy } from '../policies/policies.store.js';

/**
 * The stored policy that each policy read from a mesh is, by the native objects that it was imported from. Several may stand for
 * the same objects (a Consul intention with rules of both actions is two): among these the name decides, then the name that a
 * clash made of it, then their order.
 */
export function matchPolicies(
  mesh: string,
  read: readonly PlacedPolicy[],
  stored: readonly StoredPolicy[],
): Map<PlacedPolicy, StoredPolicy> {
  const byNames = Map.groupBy(
    stored.flatMap((one) => originKeys(one, mesh).map((key) => ({ key, one }))),
    ({ key }) => key,
  );
  const matches = new Map<PlacedPolicy, StoredPolicy>();
  for (const [key, group] of Map.groupBy(read, nativeNames)) {
    const left = new Set(byNames.get(key)?.map(({ one }) => one));
    for (const isTwin of [hasName, hasClashName(mesh), () => true]) {
      for (const one of group) {
        const twin = matches.has(one) ? undefined : [...left].find((candidate) => isTwin(candidate, one));
        if (twin === undefined) continue;
        matches.set(one, twin);
        left.delete(twin);
      }
    }
  }
  return matches;
}

/** What a policy is called where another one has its name already. */
export function clashName(mesh: string, name: string): string {
  return `${name.slice(0, 253 - mesh.length - 5)}-${mesh}`;
}

function hasName({ policy }: StoredPolicy, read: PlacedPolicy): boolean {
  return policy.metadata.name === read.policy.metadata.name;
}

function hasClashName(mesh: string) {
  return ({ policy }: StoredPolicy, read: PlacedPolicy) =>
    policy.metadata.name.startsWith(clashName(mesh, read.policy.metadata.name));
}

function originKeys({ policy, origins }: StoredPolicy, mesh: string): string[] {
  return origins.filter((origin) => origin.mesh === mesh).map(({ names }) => canonicalJson([policy.kind, names]));
}

function nativeNames({ policy, names }: PlacedPolicy): string {
  return canonicalJson([policy.kind, names]);
}
