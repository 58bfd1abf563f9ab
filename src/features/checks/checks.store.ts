import type { Finding } from '../../domain/analysis/finding.js';
import type { Transaction } from '../../platform/database/transactions.js';
import type { PageRequest } from '../../platform/http/pages.js';
import type { Check } from './checks.schemas.js';
import type { SentDocument } from './sent-document.js';

/** Keeps checks, with the documents that were sent with them. */
export abstract class ChecksStore {
  abstract find(tx: Transaction, project: string, id: string): Promise<Check | null>;
  /** The newest that succeeded. */
  abstract newest(tx: Transaction, project: string): Promise<Check | null>;
  abstract list(tx: Transaction, project: string, page: PageRequest): Promise<Check[]>;
  abstract documentsOf(tx: Transaction, project: string, id: string): Promise<SentDocument[] | null>;
  abstract insert(
    tx: Transaction,
    project: string,
    createdBy: string,
    check: Check,
    documents: readonly SentDocument[] | null,
  ): Promise<void>;
  abstract finish(
    tx: Transaction,
    project: string,
    id: string,
    revision: number | null,
    findings: readonly Finding[],
  ): Promise<void>;
  abstract fail(tx: Transaction, project: string, id: string, error: string): Promise<void>;
}
