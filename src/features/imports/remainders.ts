import { Injectable } from '@nestjs/common';
import type { Remainder } from '../../domain/translation/remainder.js';
import { Transactions } from '../../platform/database/transactions.js';
import { ImportsStore } from './imports.store.js';

/** What other features read of imports: the native rest that translations put back. */
@Injectable()
export class Remainders {
  constructor(
    private readonly store: ImportsStore,
    private readonly transactions: Transactions,
  ) {}

  of(project: string, mesh: string): Promise<Remainder[]> {
    return this.store.remaindersOf(this.transactions.autocommit, project, mesh);
  }
}
