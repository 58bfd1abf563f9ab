import type { Remainder } from '../../domain/translation/remainder.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { Import } from './imports.schemas.js';

/** Keeps imports and the remainders of each mesh's newest one. */
export abstract class ImportsStore {
  abstract find(tx: Transaction, project: string, id: string): Promise<Import | null>;
  abstract list(tx: Transaction, project: string, page: PageRequest): Promise<Import[]>;
  abstract insert(tx: Transaction, project: string, createdBy: string, started: Import): Promise<void>;
  abstract update(tx: Transaction, project: string, ended: Import): Promise<void>;
  abstract remaindersOf(tx: Transaction, project: string, mesh: string): Promise<Remainder[]>;
  abstract setRemainders(tx: Transaction, project: string, mesh: string, remainders: readonly Remainder[]): Promise<void>;
}
