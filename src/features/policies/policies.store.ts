import type { Policy, PolicyRef } from '../../domain/model/policy.js';
import type { NativeRef, SourcePosition } from '../../domain/translation/native-object.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';

/** A policy as it is kept. */
export interface StoredPolicy {
  readonly policy: Policy;
  /** Grows with each change of this policy; its ETag. */
  readonly version: number;
  /** The revision that last changed it. */
  readonly revision: number;
  /** Where it stood in what was sent; null for imported ones. */
  readonly source: SourcePosition | null;
  readonly origins: readonly PolicyOrigin[];
}

/** The native objects that an imported policy stands for in one mesh. */
export interface PolicyOrigin {
  readonly mesh: string;
  /** By the adapter's part names. */
  readonly names: Readonly<Record<string, NativeRef>>;
  /** Digest of the policy at the import: while it is the same, the policy is unchanged. */
  readonly digest: string;
}

/** One wanted change: a policy to be there, or (null) to be gone. */
export interface PolicyChange {
  readonly ref: PolicyRef;
  readonly policy: Policy | null;
  readonly source: SourcePosition | null;
  /** Given by imports alone: replaces what was known. */
  readonly origins?: readonly PolicyOrigin[];
}

/** What a change did. */
export type ChangeOutcome = 'created' | 'updated' | 'deleted' | 'unchanged';

interface RevisionChange extends PolicyRef {
  readonly outcome: Exclude<ChangeOutcome, 'unchanged'>;
}

/** An immutable state of all policies of a project. */
export interface StoredRevision {
  readonly number: number;
  readonly id: string;
  readonly author: { readonly id: string; readonly name: string };
  readonly message: string;
  readonly changes: readonly RevisionChange[];
  readonly createdAt: string;
}

/** A changed policy as a revision keeps it. */
export interface VersionedChange {
  readonly change: PolicyChange;
  readonly version: number;
}

/** Which policies a list shows. */
export interface PolicyFilter {
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
}

/** Keeps policies and their revisions. */
export abstract class PolicyStore {
  abstract find(tx: Transaction, project: string, ref: PolicyRef): Promise<StoredPolicy | null>;
  abstract list(tx: Transaction, project: string, filter: PolicyFilter, page: PageRequest): Promise<StoredPolicy[]>;
  /** Every policy of the state: the newest, or that of a revision. */
  abstract state(tx: Transaction, project: string, revision: number | null): Promise<StoredPolicy[]>;
  /** Makes other writers of the project's policies wait for this transaction; gives the newest revision's number, 0 for none. */
  abstract lock(tx: Transaction, project: string): Promise<number>;
  abstract addRevision(
    tx: Transaction,
    project: string,
    revision: StoredRevision,
    changes: readonly VersionedChange[],
  ): Promise<void>;
  abstract putOrigins(tx: Transaction, project: string, changes: readonly PolicyChange[]): Promise<void>;
  abstract newestRevision(tx: Transaction, project: string): Promise<number>;
  abstract findRevision(tx: Transaction, project: string, number: number): Promise<StoredRevision | null>;
  abstract listRevisions(tx: Transaction, project: string, page: PageRequest): Promise<StoredRevision[]>;
}

/** The key under which a policy is found in a map. */
export function policyKey(ref: PolicyRef): string {
  return `${ref.kind} ${ref.namespace}/${ref.name}`;
}

/** The reference of a policy. */
export function refOf({ kind, metadata: { namespace, name } }: Policy): PolicyRef {
  return { kind, namespace, name };
}
