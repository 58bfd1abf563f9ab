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

/** One attempt to carry a rollout out: a process that takes it up again begins another. */
export interface RolloutRun {
  readonly rollout: string;
  readonly number: number;
}

/** What became of a change. */
export type ChangeResult = Pick<StoredChange, 'state' | 'detail' | 'version'>;

/** What became of the change at a position. */
export type PlacedResult = ChangeResult & Pick<StoredChange, 'position'>;

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
  /** What a rollout that is not over is about to write to a mesh or has written without having noted it yet. */
  abstract beingWritten(tx: Transaction, project: string, mesh: string): Promise<NativeRef[]>;
  /** Begins a run, which ends all others' right to go on; null where the rollout is over. */
  abstract takeUp(tx: Transaction, rollout: string): Promise<RolloutRun | null>;
  /** Keeps the run's right to go on until the transaction ends. Raises an error where another run took over or the rollout is over. */
  abstract hold(tx: Transaction, run: RolloutRun): Promise<void>;
  abstract setChanges(tx: Transaction, rollout: string, results: readonly PlacedResult[]): Promise<void>;
  abstract setState(tx: Transaction, rollout: string, state: Rollout['state'], error: string | null): Promise<void>;
}
