import { canonicalJson } from '../../domain/canonical-json.js';
import type { Policy } from '../../domain/model/policy.js';
import type { PlacedPolicy } from '../../domain/translation/mesh-adapter.js';
import { policyKey, refOf, type StoredPolicy } from '../policies/policies.store.js';

/** A policy to be kept, with the one that it was read as. */
export interface NamedPolicy {
  readonly policy: Policy;
  readonly placed: PlacedPolicy;
}

/**
 * Names the imported policies of one mesh. A policy that came from this mesh before keeps its name. Where another policy has the
 * name, the same one of another mesh gets a wider placement, and a different one leaves the new one with the mesh's name appended.
 * @param state every policy of the project, growing as meshes are named: the map is changed
 */
export function namePolicies(mesh: string, placed: readonly PlacedPolicy[], state: Map<string, StoredPolicy>): NamedPolicy[] {
  const known = new Map([...state.values()].flatMap((stored) => originKeys(stored, mesh).map((key) => [key, stored] as const)));
  return placed.map((one) => {
    const before = known.get(nativeNames(one));
    const policy = before === undefined ? nameNew(mesh, one.policy, state) : { ...one.policy, ...identityOf(before, one.policy) };
    state.set(policyKey(refOf(policy as Policy)), stored(policy as Policy));
    return { policy: policy as Policy, placed: one };
  });
}

/** Name and placement that the policy has already, so that a second import changes nothing. */
function identityOf({ policy: before }: StoredPolicy, policy: Policy): Pick<Policy, 'metadata' | 'spec'> {
  const { placement } = before.spec;
  return { metadata: { ...policy.metadata, name: before.metadata.name }, spec: { ...policy.spec, placement } } as Pick<
    Policy,
    'metadata' | 'spec'
  >;
}

function nameNew(mesh: string, policy: Policy, state: ReadonlyMap<string, StoredPolicy>): Policy {
  const taken = state.get(policyKey(refOf(policy)))?.policy;
  if (taken === undefined) return policy;
  if (sameBut(taken, policy)) return withMesh(taken, mesh);
  return { ...policy, metadata: { ...policy.metadata, name: freeName(mesh, policy, state) } } as Policy;
}

function freeName(mesh: string, policy: Policy, state: ReadonlyMap<string, StoredPolicy>): string {
  const base = `${policy.metadata.name.slice(0, 253 - mesh.length - 5)}-${mesh}`;
  const candidates = [base, ...Array.from({ length: 998 }, (_, index) => `${base}-${index + 2}`)];
  const free = candidates.find((name) => !state.has(policyKey({ ...refOf(policy), name })));
  if (free === undefined) throw new Error(`No name is left for ${policyKey(refOf(policy))}`);
  return free;
}

/** Equal in all but placement. A policy without placement is for every mesh: it must not be taken for an imported one. */
function sameBut(a: Policy, b: Policy): boolean {
  const bare = (policy: Policy) => canonicalJson({ ...policy, spec: { ...policy.spec, placement: undefined } });
  return a.spec.placement?.meshes !== undefined && bare(a) === bare(b);
}

function withMesh(policy: Policy, mesh: string): Policy {
  const meshes = [...new Set([...(policy.spec.placement?.meshes ?? []), mesh])].sort();
  return { ...policy, spec: { ...policy.spec, placement: { ...policy.spec.placement, meshes } } } as Policy;
}

function originKeys({ policy, origins }: StoredPolicy, mesh: string): string[] {
  return origins.filter((origin) => origin.mesh === mesh).map(({ names }) => canonicalJson([policy.kind, names]));
}

function nativeNames({ policy, names }: PlacedPolicy): string {
  return canonicalJson([policy.kind, names]);
}

function stored(policy: Policy): StoredPolicy {
  return { policy, version: 0, revision: 0, source: null, origins: [] };
}
