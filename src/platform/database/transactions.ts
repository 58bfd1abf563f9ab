import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/**
 * What stores work in. Services pass it on and never look inside. Made by Transactions alone: a store method that takes one
 * takes part in the caller's transaction and opens none.
 */
export type Transaction = EntityManager;

/** Opens transactions. The service method declares its transaction; nothing below opens one. */
@Injectable()
export class Transactions {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs the work in one transaction (READ COMMITTED); an exception rolls it back and goes on to the caller. */
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /** For reads that need no transaction: each statement stands alone. */
  get autocommit(): Transaction {
    return this.dataSource.manager;
  }
}
