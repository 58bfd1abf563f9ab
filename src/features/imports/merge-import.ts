import { canonicalJson } from '../../domain/canonical-json.js';
import type { Policy, PolicyRef } from '../../domain/model/policy.js';
import type { PlacedPolicy } from '../../domain/translation/mesh-adapter.js';
import { digestOf } from '../../platform/digest.js';
import { policyKey, refOf, type PolicyChange, type PolicyOrigin, type StoredPolicy } from '../policies/policies.store.js';
import { clashName, matchPolicies } from './match-policies.js';

/** The policies of one mesh as they were read. */
export interface ReadPolicies {
  readonly mesh: string;
  /** False where the mesh withheld objects: a policy that was not read is then not known to be gone. */
  readonly complete: boolean;
  readonly policies: readonly PlacedPolicy[];
  /** Those whose native objects are ours already: the project says what they are, not the mesh. */
  readonly owned: ReadonlySet<PlacedPolicy>;
}

/** What an import changes, and under which name each policy that was read is kept. */
export interface MergedImport {
  readonly changes: readonly PolicyChange[];
  readonly kept: ReadonlyMap<PlacedPolicy, PolicyRef>;
}

/** A policy as the import leaves it: null is gone. */
interface Entry {
  readonly ref: PolicyRef;
  policy: Policy | null;
  names: ReadonlyMap<string, PolicyOrigin['names']>;
  readonly isEdited: boolean;
}

interface Read {
  readonly mesh: string;
  readonly one: PlacedPolicy;
  readonly isOwned: boolean;
}

/**
 * Lays what meshes hold over the policies of a project. A policy that came from a mesh before keeps its name; meshes that say the
 * same share one policy, and part where they differ; what no mesh of it holds any more is gone. A policy that somebody edited since
 * its import is left as it is: what the mesh has shows as a difference in the next plan.
 */
export function mergeImport(before: readonly StoredPolicy[], meshes: readonly ReadPolicies[]): MergedImport {
  const entries = new Map(before.map((stored) => [policyKey(refOf(stored.policy)), entryOf(stored)]));
  const matches = new Map(meshes.flatMap(({ mesh, policies }) => [...matchPolicies(mesh, policies, before)]));
  const reads = meshes.flatMap(({ mesh, policies, owned }) =>
    policies.map((one): Read => ({ mesh, one, isOwned: owned.has(one) })),
  );
  const byEntry = Map.groupBy(reads, ({ one }) => {
    const stored = matches.get(one);
    return stored === undefined ? null : policyKey(refOf(stored.policy));
  });
  const kept = new Map<PlacedPolicy, PolicyRef>();
  for (const [key, entry] of entries) {
    for (const one of renew(entry, byEntry.get(key) ?? [], meshes)) kept.set(one, entry.ref);
  }
  for (const read of reads) {
    if (!kept.has(read.one)) kept.set(read.one, read.isOwned ? refOf(read.one.policy) : add(entries, read));
  }
  return { changes: [...entries.values()].filter(isImported).map(changeOf), kept };
}

function entryOf({ policy, origins }: StoredPolicy): Entry {
  const digest = digestOf(policy);
  const names = new Map(origins.map((origin) => [origin.mesh, origin.names]));
  return { ref: refOf(policy), policy, names, isEdited: origins.some((origin) => origin.digest !== digest) };
}

/** What somebody wrote or edited is not the import's to change. */
function isImported({ policy, names, isEdited }: Entry): boolean {
  return policy === null || (!isEdited && names.size > 0);
}

/** Brings an entry up to date and gives the reads that it says. */
function renew(entry: Entry, reads: readonly Read[], meshes: readonly ReadPolicies[]): readonly PlacedPolicy[] {
  const { policy, names, isEdited, ref } = entry;
  const untouched = [...names].filter(([mesh]) => !isRenewed(mesh, reads, meshes));
  if (isEdited || policy === null || untouched.length === names.size) return reads.map(({ one }) => one);
  const isFree = untouched.length === 0 && !reads.some(({ one }) => saysSame(one.policy, policy));
  const content = isFree ? (reads[0]?.one.policy ?? policy) : policy;
  const staying = reads.filter(({ one, isOwned }) => isOwned || saysSame(one.policy, content));
  entry.names = new Map([...untouched, ...staying.map(({ mesh, one }) => [mesh, one.names] as const)]);
  entry.policy = entry.names.size === 0 ? null : withMeshes(named(content, ref.name), entry.names.keys());
  return staying.map(({ one }) => one);
}

/** True where the import tells what the mesh holds of an entry now, be it nothing. */
function isRenewed(name: string, reads: readonly Read[], meshes: readonly ReadPolicies[]): boolean {
  const mesh = meshes.find((one) => one.mesh === name);
  const read = reads.find((one) => one.mesh === name);
  return mesh !== undefined && (read === undefined ? mesh.complete : !read.isOwned);
}

/** Joins the policy of that name, where that says the same for other meshes, or makes one with a name that is free. */
function add(entries: Map<string, Entry>, { mesh, one }: Read): PolicyRef {
  const taken = entries.get(policyKey(refOf(one.policy)));
  if (taken?.policy != null && isImported(taken) && !taken.names.has(mesh) && saysSame(taken.policy, one.policy)) {
    taken.names = new Map([...taken.names, [mesh, one.names]]);
    taken.policy = withMeshes(taken.policy, taken.names.keys());
    return taken.ref;
  }
  const name = freeName(mesh, one.policy, entries);
  const policy = named(one.policy, name);
  const ref = refOf(policy);
  entries.set(policyKey(ref), { ref, policy, names: new Map([[mesh, one.names]]), isEdited: false });
  return ref;
}

function freeName(mesh: string, policy: Policy, entries: ReadonlyMap<string, Entry>): string {
  // The place of one that is gone can be taken: it is then changed, not removed.
  const isFree = (name: string) => (entries.get(policyKey({ ...refOf(policy), name }))?.policy ?? null) === null;
  const { name } = policy.metadata;
  if (isFree(name)) return name;
  const base = clashName(mesh, name);
  for (let count = 1; count < 1000; count += 1) {
    const candidate = count === 1 ? base : `${base}-${count}`;
    if (isFree(candidate)) return candidate;
  }
  throw new Error(`No name is left for ${policyKey(refOf(policy))}`);
}

/** Equal in all but name and placement. */
function saysSame(a: Policy, b: Policy): boolean {
  const bare = ({ metadata, spec, ...rest }: Policy) =>
    canonicalJson({ ...rest, metadata: { ...metadata, name: '' }, spec: { ...spec, placement: undefined } });
  return bare(a) === bare(b);
}

function named(policy: Policy, name: string): Policy {
  return { ...policy, metadata: { ...policy.metadata, name } };
}

function withMeshes(policy: Policy, meshes: Iterable<string>): Policy {
  return {
    ...policy,
    spec: { ...policy.spec, placement: { ...policy.spec.placement, meshes: [...meshes].toSorted() } },
  } as Policy;
}

function changeOf({ ref, policy, names }: Entry): PolicyChange {
  const digest = policy === null ? '' : digestOf(policy);
  return { ref, policy, source: null, origins: [...names].map(([mesh, parts]) => ({ mesh, names: parts, digest })) };
}
