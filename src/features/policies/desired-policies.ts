import { Injectable } from '@nestjs/common';
import { notFound } from '../../domain/errors.js';
import { Transactions } from '../../platform/database/transactions.js';
import { PolicyStore, type StoredPolicy } from './policies.store.js';

/** All policies of a project at one revision. */
export interface PolicyState {
  /** 0 where no policy was ever accepted. */
  readonly revision: number;
  readonly policies: readonly StoredPolicy[];
}

/** What other features read of policies. */
@Injectable()
export class DesiredPolicies {
  constructor(
    private readonly store: PolicyStore,
    private readonly transactions: Transactions,
  ) {}

  /** The state of a revision; the newest where null. Raises NOT_FOUND for a revision that was never made. */
  async at(project: string, revision: number | null): Promise<PolicyState> {
    return this.transactions.run(async (tx) => {
      const newest = await this.store.newestRevision(tx, project);
      if (revision !== null && (revision > newest || revision < 1)) throw notFound(`Revision ${revision}`);
      const policies = await this.store.state(tx, project, revision === newest ? null : revision);
      return { revision: revision ?? newest, policies };
    });
  }

  /** The number of the newest revision, 0 for none. */
  newest(project: string): Promise<number> {
    return this.store.newestRevision(this.transactions.autocommit, project);
  }
}
