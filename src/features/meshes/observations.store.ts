import type { NativeObject } from '../../domain/translation/native-object.js';
import type { Transaction } from '../../platform/database/transactions.js';

/** Everything that was read of one mesh at one time. */
export interface Observation {
  readonly id: string;
  readonly observedAt: string;
  readonly meshVersion: string | null;
  /** False where the mesh withheld objects: what is absent is then not known to be absent. */
  readonly complete: boolean;
  readonly objects: readonly NativeObject[];
}

/** Keeps the newest observations of each mesh. */
export abstract class ObservationsStore {
  abstract newestId(tx: Transaction, project: string, mesh: string): Promise<string | null>;
  abstract load(tx: Transaction, id: string): Promise<Observation | null>;
  /** Adds one and forgets those beyond the newest few. */
  abstract add(tx: Transaction, project: string, mesh: string, observation: Observation): Promise<void>;
}
