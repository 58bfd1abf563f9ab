import type { NativeObject, NativeRef } from '../../domain/translation/native-object.js';
import type { Transaction } from '../../platform/database/transactions.js';

/** What was last pushed to each mesh: what drift is measured against. */
export abstract class PushedObjects {
  abstract of(tx: Transaction, project: string, mesh: string): Promise<NativeObject[]>;
  /** Each object once. */
  abstract put(tx: Transaction, project: string, mesh: string, rollout: string, objects: readonly NativeObject[]): Promise<void>;
  abstract remove(tx: Transaction, project: string, mesh: string, refs: readonly NativeRef[]): Promise<void>;
  /** Projects and their meshes that anything was pushed to. */
  abstract meshes(tx: Transaction): Promise<{ project: string; mesh: string }[]>;
}
