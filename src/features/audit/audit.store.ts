import type { Transaction } from '../../platform/database/transactions.js';
import type { AuditEvent } from './audit.schemas.js';
import type { PageRequest } from '../../platform/http/pages.js';

/** Keeps audit events; there is no way to change one. */
export abstract class AuditStore {
  abstract insert(tx: Transaction, event: AuditEvent): Promise<void>;
  /** Newest first. */
  abstract list(tx: Transaction, project: string, page: PageRequest): Promise<AuditEvent[]>;
}
