import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LessThan } from 'typeorm';
import { DomainError } from '../../domain/errors.js';
import { Transactions, type Transaction } from '../database/transactions.js';
import { Jobs } from '../jobs/jobs.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import type { IdempotentRequest } from './idempotent-request.js';

const KEPT_MS = 24 * 3600 * 1000;

/** Does the work of a request once, however often the request comes (draft-ietf-httpapi-idempotency-key-header). */
@Injectable()
export class Idempotency implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.schedule('idempotency.forget', '17 * * * *', async () => {
      await this.transactions.autocommit.delete(IdempotencyKeyEntity, { createdAt: LessThan(new Date(Date.now() - KEPT_MS)) });
    });
  }

  /**
   * Runs the work in a transaction that also keeps its value, which must be JSON; a repeated request gets that value again.
   * Raises IDEMPOTENCY_IN_FLIGHT while the first still runs, IDEMPOTENCY_KEY_REUSED where the body differs. A failure keeps nothing.
   */
  once<T>(request: IdempotentRequest, actorId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const { key, route, fingerprint } = request;
    return this.transactions.run(async (tx) => {
      await lock(tx, JSON.stringify([actorId, route, key]));
      const known = await tx.findOneBy(IdempotencyKeyEntity, { actorId, route, key });
      if (known !== null && known.createdAt.getTime() > Date.now() - KEPT_MS) {
        if (!known.fingerprint.equals(fingerprint)) {
          throw new DomainError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key came with another body before; use a new one.');
        }
        request.markReplayed();
        return known.value as T;
      }
      if (known !== null) await tx.delete(IdempotencyKeyEntity, { actorId, route, key });
      const value = await work(tx);
      await tx.insert(IdempotencyKeyEntity, { actorId, route, key, fingerprint, value: value as object, createdAt: new Date() });
      return value;
    });
  }
}

/** Held until the transaction ends, on whichever replica; the second request does not wait but learns of the first. */
async function lock(tx: Transaction, name: string): Promise<void> {
  const statement = 'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS locked';
  const rows = await tx.query<{ locked: boolean }[]>(statement, [name]);
  if (rows[0]?.locked !== true)
    throw new DomainError('IDEMPOTENCY_IN_FLIGHT', 'The same request is still running; try again soon.');
}
