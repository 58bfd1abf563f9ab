import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { DriftScan } from './drift.schemas.js';

/** Keeps drift scans. */
export abstract class DriftStore {
  abstract find(tx: Transaction, project: string, id: string): Promise<DriftScan | null>;
  abstract list(tx: Transaction, project: string, page: PageRequest): Promise<DriftScan[]>;
  abstract insert(tx: Transaction, project: string, createdBy: string, scan: DriftScan): Promise<void>;
  abstract update(tx: Transaction, project: string, scan: DriftScan): Promise<void>;
}
