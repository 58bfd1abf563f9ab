import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { Problem } from '../../platform/http/problem.js';
import type { Operation, OperationState } from './operations.schemas.js';

/** Keeps operations. A finished one is never changed. */
export abstract class OperationsStore {
  abstract insert(tx: Transaction, operation: Operation): Promise<void>;
  abstract find(tx: Transaction, id: string): Promise<Operation | null>;
  /** Newest first. */
  abstract list(tx: Transaction, project: string, page: PageRequest): Promise<Operation[]>;
  /** False where it is finished already or gone. */
  abstract move(tx: Transaction, id: string, state: OperationState, error: Problem | null): Promise<boolean>;
}
