import { Injectable } from '@nestjs/common';
import type { Actor } from '../../access/actor.js';
import { notFound } from '../../domain/errors.js';
import { Transactions } from '../../platform/database/transactions.js';
import { Pages, type Page, type PageQuery } from '../../platform/http/pages.js';
import { PolicyStore, type StoredRevision } from '../policies/policies.store.js';
import type { Revision } from './revisions.schemas.js';

@Injectable()
export class RevisionsService {
  constructor(
    private readonly store: PolicyStore,
    private readonly transactions: Transactions,
    private readonly pages: Pages,
  ) {}

  async list(project: string, actor: Actor, query: PageQuery): Promise<Page<Revision>> {
    const page = this.pages.open(query, actor.id, 'revisions', project);
    const rows = await this.store.listRevisions(this.transactions.autocommit, project, page);
    return this.pages.close(rows.map(resourceOf), page, ({ number }) => [String(number)]);
  }

  async get(project: string, number: number): Promise<Revision> {
    const revision = await this.store.findRevision(this.transactions.autocommit, project, number);
    if (revision === null) throw notFound(`Revision ${number}`);
    return resourceOf(revision);
  }
}

function resourceOf({ number, id, author, message, changes, createdAt }: StoredRevision): Revision {
  return { number, id, author, message, changes: [...changes], createdAt };
}
