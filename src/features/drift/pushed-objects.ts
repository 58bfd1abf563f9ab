import type { NativeObject, NativeRef } from '../../domain/translation/native-object.js';
import type { Transaction } from '../../platform/database/transactions.js';

/** A mesh that anything was pushed to, and the collections that it went to. */
export interface PushedMesh {
  readonly project: string;
  readonly mesh: string;
  readonly collections: readonly string[];
}

/** What was last pushed to each mesh: what drift is measured against. */
export abstract class PushedObjects {
  abstract of(tx: Transaction, project: string, mesh: string): Promise<NativeObject[]>;
  /** Each object once. */
  abstract put(tx: Transaction, project: string, mesh: string, rollout: string, objects: readonly NativeObject[]): Promise<void>;
  abstract remove(tx: Transaction, project: string, mesh: string, refs: readonly NativeRef[]): Promise<void>;
  /** Those of the objects with these keys (see nativeKey), and all of these collections. */
  abstract some(
    tx: Transaction,
    project: string,
    mesh: string,
    wanted: { readonly keys: readonly string[]; readonly collections: readonly string[] },
  ): Promise<NativeObject[]>;
  /** Keys of what was pushed at that time of the database or later. */
  abstract since(tx: Transaction, project: string, mesh: string, time: Date): Promise<string[]>;
  /** The time of the database, to ask `since` with. */
  abstract now(tx: Transaction): Promise<Date>;
  /** Meshes that anything was pushed to, by project and name. */
  abstract meshes(tx: Transaction): Promise<PushedMesh[]>;
}
