import type { NativeRef } from '../../domain/translation/native-object.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { ChangeState, Rollout } from './rollouts.schemas.js';

/** One change of a rollout, as it is kept while it is carried out. */
export interface StoredChange {
  readonly position: number;
  readonly mesh: string;
  readonly ref: NativeRef;
  readonly action: string;
  readonly state: ChangeState;
  readonly detail: string | null;
  readonly version: string | null;
}

/** What became of a change. */
export type ChangeResult = Pick<StoredChange, 'state' | 'detail' | 'version'>;

/** Keeps rollouts. */
export abstract class RolloutsStore {
  abstract find(tx: Transaction, project: string, id: string): Promise<Rollout | null>;
  abstract list(tx: Transaction, project: string, page: PageRequest): Promise<Rollout[]>;
  /** False where the plan has a rollout already. */
  abstract insert(
    tx: Transaction,
    project: string,
    id: string,
    plan: string,
    createdBy: string,
    changes: readonly StoredChange[],
  ): Promise<boolean>;
  abstract changesOf(tx: Transaction, rollout: string): Promise<StoredChange[]>;
  abstract setChange(tx: Transaction, rollout: string, position: number, result: ChangeResult): Promise<void>;
  abstract setState(tx: Transaction, rollout: string, state: Rollout['state'], error: string | null): Promise<void>;
}
