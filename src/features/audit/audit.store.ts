import type { Transaction } from '../../platform/database/transactions.js';
import type { AuditSeal } from './audit-chain.js';
import type { AuditEvent } from './audit.schemas.js';
import type { PageRequest } from '../../platform/http/pages.js';

/** Keeps audit events; there is no way to change one. */
export abstract class AuditStore {
  abstract insert(tx: Transaction, event: AuditEvent): Promise<void>;
  /** Newest first. */
  abstract list(tx: Transaction, project: string, page: PageRequest): Promise<AuditEvent[]>;
  /** Oldest events without a seal, of one project. */
  abstract unsealed(tx: Transaction, project: string, limit: number): Promise<AuditEvent[]>;
  /** Projects with events that have no seal. */
  abstract projectsToSeal(tx: Transaction): Promise<string[]>;
  abstract lastSeal(tx: Transaction, project: string): Promise<AuditSeal | null>;
  abstract insertSeals(tx: Transaction, project: string, seals: readonly AuditSeal[]): Promise<void>;
  /** Seals after a sequence number, in order, each with its event (null where that is gone). */
  abstract sealed(tx: Transaction, project: string, after: number, limit: number): Promise<SealedEvent[]>;
  /** Lets one sealer of the project at a time go on, until the transaction ends. */
  abstract lockChain(tx: Transaction, project: string): Promise<void>;
}

/** A link of the chain with what it seals. */
export interface SealedEvent {
  readonly seal: AuditSeal;
  readonly event: AuditEvent | null;
}
